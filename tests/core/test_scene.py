from player.core.scene import Scene


def test_a_plain_scene_is_the_same_without_what_brightens_or_unfolds() -> None:
    scene = Scene(bright=True, unfolded=True, notice="opens Tuesday")
    assert scene.plain() == Scene(notice="opens Tuesday")
    assert Scene().plain() == Scene()


def test_the_list_of_keys_can_be_taken_off() -> None:
    assert Scene(notice="opens Tuesday", keys=(("q", "quit"),)).without_keys() == Scene(
        notice="opens Tuesday"
    )
