# From config/gallery.yaml to the package's /etc/twelve-hours/config.yaml.example.
s|\$schema=|&/usr/share/twelve-hours/config/|
s|\.\./playlists/|/usr/share/twelve-hours/playlists/|
s|check gallery\.yaml|check /etc/twelve-hours/config.yaml|
s|^state: .*|state: /var/lib/twelve-hours|
