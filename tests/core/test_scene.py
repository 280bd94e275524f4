from player.core.scene import Scene


def test_a_plain_scene_is_the_same_without_the_bright_leaf() -> None:
    scene = Scene(bright=True, notice="opens Tuesday")
    assert scene.plain() == Scene(notice="opens Tuesday")
    assert Scene().plain() == Scene()
