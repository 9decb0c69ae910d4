"""受入先 at the desk: the list, and the page of one with what was seen of it."""

from desk import Desk, counted, links

from fieldapp.clock import new_id
from fieldapp.demo.cast import FARM, ISAMU, NET_LOFT, SITES


def visit(phone, remark):
    """A visit to the net loft with an observation of the site, and when to come again."""
    id, at = new_id(), phone.now()
    [form] = [key[1] for key, (_, fields) in phone.pulled.items() if fields.get("key") == "site"]
    seen = {"visit": id, "about": "site", "site": NET_LOFT.id, "at": at, "form": form}
    phone.finish(
        [
            phone.change("visit", id, {"site": NET_LOFT.id, "at": at, "workers": [phone.person]}),
            phone.change("observation", new_id(), seen | {"answers": {"remark": remark}}),
            phone.change(
                "task",
                new_id(),
                {"kind": "next_visit", "visit": id, "site": NET_LOFT.id, "due": "2030-01-07"},
            ),
        ]
    )


def test_the_list_says_last_visit_and_next_look_in(phone, sign_in):
    sato = phone("sato")
    sato.exchange()
    visit(sato, "網の材料が届いた")
    sato.exchange()
    text = Desk(sign_in("suzuki")).text("/desk/sites")
    assert all(site.name in text for site in SITES)
    assert "2030年(令和12年) 1月7日(月)" in text


def test_the_page_shows_how_the_site_was_and_who_is_there(phone, sign_in):
    sato = phone("sato")
    sato.exchange()
    visit(sato, "網の材料が届いた")
    sato.exchange()
    text = Desk(sign_in("suzuki")).text(f"/desk/sites/{NET_LOFT.id}")
    for words in (
        "網の材料が届いた",
        "受入先のようす",
        NET_LOFT.phone,
        NET_LOFT.contact,
        ISAMU.name,
        "佐藤 美咲",
    ):
        assert words in text


def test_only_ones_own_people_stand_on_it(sign_in):
    assert ISAMU.name not in Desk(sign_in("takahashi")).text(f"/desk/sites/{NET_LOFT.id}")


def test_a_record_of_a_site_is_read_but_not_reviewed(phone, sign_in):
    sato = phone("sato")
    sato.exchange()
    visit(sato, "網の材料が届いた")
    sato.exchange()
    desk = Desk(sign_in("suzuki"))
    [record] = links(desk.get(f"/desk/sites/{NET_LOFT.id}").text, "/desk/records/")
    assert "確認済みにする" not in desk.text(record)
    desk.post(f"{record}/confirmations", status=404, id=new_id())


def test_what_is_no_site_is_not_there(sign_in):
    Desk(sign_in("suzuki")).get(f"/desk/sites/{ISAMU.id}", status=404)
    Desk(sign_in("admin")).get(f"/desk/sites/{FARM.id}", status=404)


def test_it_asks_as_many_questions_for_many_visits_as_for_few(phone, sign_in, app):
    sato, desk, asked = phone("sato"), Desk(sign_in("ito")), []
    sato.exchange()
    for more in (1, 12):
        for n in range(more):
            visit(sato, f"ようす {n}")
        sato.exchange()
        desk.get(f"/desk/sites/{NET_LOFT.id}")
        with counted(app) as statements:
            desk.get(f"/desk/sites/{NET_LOFT.id}")
        asked.append(len(statements))
    assert asked[0] == asked[1]
