"""The further forms of a mirror: ILSVRC, Kaggle, parquet, WebDataset, and where their labels come from."""
