from player.core.scene import Scene


def test_a_plain_scene_is_the_same_without_what_brightens_or_unfolds() -> None:
    scene = Scene(bright=True, unfolded=True, notice="opens Tuesday")
    assert scene.plain() == Scene(notice="opens Tuesday")
    assert Scene().plain() == Scene()
