"""The stories of the harbour: the net loft, the oyster shed and the farm, as 佐藤 noted them.

Notes say what was seen and heard; nobody else on the list is ever named in them.
"""

from .arc import Arc, Beat, Passerby, Plan, Remark, Sign, Usual
from .cast import (
    AKIRA,
    BAKERY,
    DAISUKE,
    FARM,
    HIKARU,
    ISAMU,
    KAZUKO_1957,
    KAZUKO_1974,
    LUISA,
    MARKET,
    MASAO,
    NET_LOFT,
    NORIKO,
    OYSTER_SHED,
    RYO,
    SEIJI,
    SHUN,
    SUMIE,
    TAKUMI,
    TATSUO,
    WATARU,
)

NET = (
    Arc(
        ISAMU,
        NET_LOFT,
        Usual(("mend", "make_net", "tidy"), ("steady", "taught", "smiled"), mood="4"),
        (
            Beat(
                84,
                "網針を持つと手が先に動く、と笑っていた。若いころの船の話を二つ聞かせてくれた。",
                {"mood": "4", "phrases": ["smiled", "steady"]},
            ),
            Beat(
                62,
                "若い人に本目結びを教えていた。手は出さず、横で同じ動きをして見せるやり方。相手もよく見ていた。",
                {
                    "phrases": ["taught"],
                    "heard_from": "head",
                    "heard": "教えるのがうまい。急かさないのがいい。",
                },
            ),
            Beat(
                41,
                "左の肩が上がりにくいそうで、高い所の網掛けはほかの人に頼んでいた。受診はまだしていない。",
                {"condition": "ordinary", "condition_points": ["pain"], "relations": ["spoke_up"]},
                reply="次回聞いてください:肩の受診の予定が決まったか",
            ),
            Beat(
                24,
                (
                    "整形外科を受診したとのこと。体操の紙を見せてくれた。"
                    "腰より高い所の作業は避け、ほかは変わりなく続けている。"
                ),
                {"condition": "ordinary", "homework": "done"},
                reply="読みました。受診できてよかったです。",
            ),
            Beat(
                9,
                (
                    "休憩中に自分から仕事の話を切り出した。代表によると、漁協が繕いの手を探しているとのこと。"
                    "すぐに決めなくてよいことも伝えた。"
                ),
                {"mood": "5", "heard_from": "head", "heard": "漁協に紹介できる。週三日くらいの話だと思う。"},
                Sign(
                    "step_up",
                    "雇われて働くことを、初めて本人から口にした。",
                    "週に三日なら、網の仕事で雇ってもらえるだろうか",
                    "wants",
                ),
                (
                    Plan(
                        "appointment",
                        "漁協の網仕事について、本人・代表・担当者で話す",
                        in_days=3,
                        time="10:00",
                    ),
                ),
                reply="読みました。条件を代表に確かめておきます。面談で一緒に聞かせてください。",
            ),
            Beat(
                2,
                "面談の日を手帳に書いていた。聞きたいことを三つ、前もって書き出しておくという。",
                {"mood": "4"},
                also="繕い終えた網の写真を撮らせてもらった。「担当の人にも見てほしい」とのこと。",
                picture="net",
            ),
        ),
    ),
    Arc(
        RYO,
        NET_LOFT,
        Usual(("untangle", "mend", "tidy"), ("answered", "tools", "steady"), "ordinary", "3"),
        (
            Beat(
                86,
                "午前中は眠そうで、二度ほど手が止まった。夜は二時ごろまで起きている日が多いという。",
                {"mood": "2", "phrases": ["stopped", "answered"], "condition_points": ["sleep"]},
            ),
            Beat(
                66,
                (
                    "昼食を持ってきていなかった。財布には小銭だけで、昨日から食べていないとのこと。"
                    "その場で担当者に電話し、今日のうちに食料を受け取れる所へ一緒に行くことになった。"
                ),
                {"condition": "hard", "condition_points": ["meals"], "mood": "2"},
                Sign(
                    "urgent",
                    "昨日から食事をとれていない。支給日まで四日ある。",
                    "恥ずかしくて言えなかった",
                    told="鈴木 恵子",
                ),
                reply="電話をもらい、窓口で食料をお渡ししました。支給日までの見通しも本人と確かめました。",
            ),
            Beat(
                50,
                (
                    "先週から朝七時に起きている。"
                    "スマートフォンを別の部屋に置いて寝ることにしたら寝つきがよくなったそう。"
                ),
                {"mood": "4", "now_able": "朝、決めた時間に起きること"},
                reply="読みました。ご本人の工夫がすばらしいですね。",
            ),
            Beat(
                33,
                "休憩中、好きな仕事の話になった。子どものころ、祖母と蒸しパンを作った話をしてくれた。",
                {"mood": "4", "relations": ["break_together"]},
                Sign(
                    "step_up",
                    "やってみたい仕事を初めて具体的に話した。",
                    "パンを焼く仕事をしてみたい。においにつられて起きられそう",
                    "wants",
                ),
                reply="読みました。こむぎ坂さんに見学をお願いしてみます。",
            ),
            Beat(
                14,
                (
                    "パン工房の見学に同行。一時間、立って見ていた。粉の計量を少しさせてもらった。"
                    "帰り道に「思ったより静かな仕事だった」と感想。"
                ),
                {
                    "work": ["weigh"],
                    "phrases": ["washed", "asked"],
                    "mood": "4",
                    "heard_from": "head",
                    "heard": "質問がよかった。二時間くらいから試してみませんか。",
                },
                reply="同行ありがとうございました。体験の日程を店長と調整します。",
                site=BAKERY,
                kind="accompanied",
            ),
            Beat(
                6,
                "見学のあと、パンの本を図書館で借りて読んでいる。二時間の体験をしてみたいとのこと。",
                {"mood": "5"},
                plans=(
                    Plan("appointment", "職場体験の日程と、朝の交通手段を決める", in_days=5, time="13:30"),
                    Plan("homework", "家から店まで歩いて、かかる時間を計ってみる"),
                ),
            ),
        ),
    ),
    Arc(
        DAISUKE,
        NET_LOFT,
        Usual(
            ("floats", "wash_net", "tidy"),
            ("steady", "answered"),
            "ordinary",
            abilities=("able", "prompted", "able", "able"),
        ),
        (
            Beat(
                82,
                "訪問の途中で到着した。急いで来たらしく、息をはずませていた。遅れる連絡はなかったとのこと。",
                {"arrival": "late"},
            ),
            Beat(
                60,
                "来ていなかった。電話はつながらず、代表に「待っています」との伝言を頼んだ。",
                {"attendance": "absent"},
                Sign("concern", "連絡のない休みが続き、電話もつながらない。"),
                reply="読みました。家庭訪問をしてみます。",
            ),
            Beat(
                46,
                (
                    "二週間ぶりに来た。家賃の督促があり、外に出る気になれなかったそう。"
                    "ここに来るまでに二度引き返したと話してくれた。"
                ),
                {"mood": "2", "phrases": ["few_words"], "relations": ["told_when_asked"]},
                reply="来られてよかったです。家賃のことは私から本人に連絡します。",
            ),
            Beat(
                27,
                "電話の通話が止められている。連絡は手紙か、ここへの伝言がよいとのこと。",
                {"condition_points": ["meals"], "noticed": "昼を食べずに作業していた"},
                plans=(Plan("homework", "届いている請求書を次回持ってくる"),),
                reply="読みました。請求書を一緒に見る日をつくります。",
            ),
            Beat(
                11,
                "休憩中、道具の片付けをめぐって言い合いになった。代表が間に入り、そのあとは別の場所で作業した。",
                {"mood": "2", "condition_points": ["sleep"], "relations": ["greeting", "spoke_up"]},
                Sign("concern", "言い合いがあった。眠れていないことが続いている。"),
                also="帰りぎわに「言い過ぎた。寝ていなくて気が立っていた」と、自分から話してくれた。",
                reply="読みました。叱る形にならないよう、眠りのことから聞いてみます。",
            ),
            Beat(
                4,
                "先日のことを自分から謝ったとのこと。「落ち着いて話せた」と、ことば少なに話した。",
                {"heard_from": "head", "heard": "自分から頭を下げていた。もう心配していない。"},
            ),
        ),
    ),
    Arc(
        WATARU,
        NET_LOFT,
        Usual(
            ("mend", "untangle"),
            ("steady", "knots", "answered"),
            relations=("greeting", "break_alone"),
            abilities=("able", "able", "prompted", "able"),
        ),
        (
            Beat(
                81,
                "結び方の動画を見て練習してきたという。左手の押さえがまだ弱く、ゆるむ目がある。",
                {"phrases": ["steady", "answered"]},
            ),
            Beat(
                57,
                "ゆるんだ目を自分で見つけ、ほどいて直していた。まわりが急かさなければ落ち着いて進む。",
                {"phrases": ["knots"], "now_able": "仕上がりを自分で確かめて直すこと"},
            ),
            Beat(
                35,
                "通信制高校の資料を読んでいる。通いたい気持ちはあるが、学費のことが心配とのこと。",
                {"mood": "3"},
                plans=(Plan("homework", "資料の中で気になるところに付せんを貼ってくる"),),
                reply="次回聞いてください:どの学校の、どの学科に関心があるか",
            ),
            Beat(
                11,
                (
                    "休憩中に大きな声が上がり、しばらく倉庫にいた。「大きい声がだめなんです」と話してくれた。"
                    "そのあとは静かな場所の作業を選び、落ち着いた。"
                ),
                {"mood": "2", "phrases": ["few_words"], "relations": ["told_when_asked"]},
                Sign("concern", "大きな声のあと、しばらく人のいる所へ戻れなかった。"),
                reply="読みました。落ち着ける場所を代表と決めておきたいです。",
            ),
            Beat(
                4,
                "片付けの置き場を札で示す案を出し、代表が採り入れた。札の字も本人が書いた。",
                {"mood": "4", "relations": ["greeting", "spoke_up"]},
            ),
        ),
    ),
    Arc(
        AKIRA,
        NET_LOFT,
        Usual(("make_net", "floats"), ("steady", "tools", "smiled"), "ordinary"),
        (
            Beat(
                77,
                "フォークリフトの修了証を見せてくれた。前の仕事は腰を痛めて辞めたとのこと。",
                {"condition_points": ["pain"]},
            ),
            Beat(
                49,
                "腰に負担の少ない台の高さを、代表と相談して決めていた。立つ作業と座る作業を交互にしている。",
                {"now_able": "体に合うやり方を自分から相談すること"},
            ),
            Beat(
                22,
                "治療が一区切りになり、来月から通院は月に一度でよいと言われたとのこと。",
                {"condition": "good", "mood": "4"},
                Sign("step_up", "資格を生かす仕事の話が出た。", "倉庫の仕事も、見るだけ見てみたい", "unsure"),
                reply="読みました。見学できる所を二、三あげてみます。",
            ),
            Beat(
                8,
                "ハローワークに一緒に行く日を決めた。服装を気にしていたので、ふだん着でよいと伝えた。",
                {"homework": "done"},
                plans=(Plan("appointment", "ハローワークに同行。駅前で待ち合わせ", in_days=6, time="09:30"),),
            ),
        ),
    ),
    Arc(
        TATSUO,
        NET_LOFT,
        Usual(
            ("untangle", "wash_net", "tidy"),
            ("answered", "smiled", "steady"),
            "ordinary",
            relations=("greeting", "break_together"),
            abilities=("prompted", "able", "able", "able"),
        ),
        (
            Beat(
                74,
                "右側から話しかけると聞き取りやすいとのこと。代表にも伝え、席を左端に移した。",
                {"relations": ["spoke_up"]},
            ),
            Beat(
                54,
                "市から届いた通知の字が細かくて読めない、と持ってきた。一緒に読み、窓口で相談する日を決めた。",
                {"phrases": ["answered"]},
                plans=(Plan("homework", "通知と印鑑を持って窓口へ行く", after_days=9),),
            ),
            Beat(
                31,
                "税の分割の手続きが済んだ。「紙を見せる相手がいると違う」とのこと。",
                {"mood": "4", "homework": "done"},
                reply="読みました。最初の納付の日に、声をかけていただけると助かります。",
            ),
            Beat(
                15,
                "補聴器の相談に行くことに「行ってみるか」と返事。自分から都合のよい日を二つ挙げた。",
                {"mood": "4"},
                plans=(Plan("appointment", "補聴器の相談に同行", in_days=8, time="14:00"),),
                reply="読みました。費用のことは事前に調べておきます。",
            ),
        ),
    ),
)

OYSTER = (
    Arc(
        SUMIE,
        OYSTER_SHED,
        Usual(("shuck", "grade", "pack"), ("steady", "shucking", "blade"), mood="4"),
        (
            Beat(
                80,
                "殻の向きを見て、刃を入れる場所をすぐに決めている。一箱終えるごとに、自分で数を書いていた。",
                {"work": ["shuck"], "phrases": ["shucking", "steady"]},
            ),
            Beat(
                58,
                (
                    "右手の親指のつけ根が痛むそうで、テープを巻いていた。"
                    "カキ割りを減らし、選別を多めにしてもらえるよう、本人と一緒に代表に頼んだ。"
                ),
                {"condition": "hard", "condition_points": ["pain"], "work": ["shuck", "grade"]},
                reply="次回聞いてください:痛みは家事のときにもあるか",
            ),
            Beat(
                44,
                "受診して腱鞘炎と言われたとのこと。しばらくは選別と袋詰めにする。「数が出せなくてもどかしい」。",
                {
                    "condition": "ordinary",
                    "condition_points": ["pain"],
                    "mood": "3",
                    "work": ["grade", "pack"],
                },
            ),
            Beat(
                30,
                "痛みは引いてきた様子。新しく来た人に、手袋の選び方と刃物の置き場を説明していた。",
                {"condition": "ordinary", "work": ["grade"], "relations": ["break_together"]},
            ),
            Beat(
                16,
                "カキ割りに戻った。一時間ごとに手を休めると自分で決め、時計を見て守っていた。",
                {"work": ["shuck", "pack"], "now_able": "痛む前に手を休めること"},
                reply="読みました。ご自分で決めて続けているのがすごいですね。",
            ),
            Beat(
                5,
                "代表から、忙しい時期の受付とまとめ役を頼めないかと話があったとのこと。返事は急がなくてよいと聞いた。",
                {
                    "mood": "4",
                    "heard_from": "head",
                    "heard": "みんなが頼りにしている。週三日からでもお願いしたい。",
                },
                Sign(
                    "step_up",
                    "受入先から、まとめ役の話が出ている。",
                    "教えるほうも嫌いじゃないね。でも毎日決まった時間は少し心配",
                    "unsure",
                ),
                picture="shed",
            ),
        ),
    ),
    Arc(
        TAKUMI,
        OYSTER_SHED,
        Usual(("grade", "wash"), ("steady", "answered"), relations=("break_alone",)),
        (
            Beat(
                85,
                "帽子を深くかぶったまま一時間、選別をしていた。あいさつに、うなずきで返してくれた。",
                {"mood": "2", "phrases": ["steady", "few_words"]},
            ),
            Beat(
                68,
                "休憩は車のかげで一人。飲み物を渡すと、小さな声で「どうも」と言ってくれた。",
                {"mood": "3", "relations": ["break_alone"]},
            ),
            Beat(
                45,
                "「おはようございます」を先に言ってくれた。声を聞いたのは今月二度目。",
                {"relations": ["greeting"], "now_able": "自分からのあいさつ"},
                reply="読みました。うれしい変化です。",
            ),
            Beat(
                26,
                "代表が粒の大きさをたずねると、迷わず答えていた。",
                {
                    "phrases": ["answered", "steady"],
                    "heard_from": "head",
                    "heard": "目がいい。選別は任せられる。",
                },
            ),
            Beat(
                10,
                "昼をみんなと同じ台で食べていた。ゲームの話になり、一度声を出して笑った。",
                {"mood": "4", "phrases": ["smiled"], "relations": ["greeting", "break_together"]},
                reply="読みました。ゲームの話、次に会ったら聞いてみます。",
            ),
            Beat(
                1,
                "帰りぎわに自分から言いに来てくれた。言い終えると、ほっとした表情だった。",
                {"mood": "4", "phrases": ["answered", "smiled"], "relations": ["greeting", "spoke_up"]},
                Sign(
                    "step_up",
                    "日数を増やしたいと、初めて自分から申し出た。",
                    "あと一日、来る日をふやしてもいいです",
                    "wants",
                ),
                reply="読みました。よい一歩ですね。次回聞いてください:どの曜日なら無理がないか",
            ),
        ),
    ),
    Arc(
        SEIJI,
        OYSTER_SHED,
        Usual(
            ("wash", "baskets", "tidy"),
            ("answered", "steady", "smiled"),
            "ordinary",
            abilities=("able", "prompted", "able", "prompted"),
        ),
        (
            Beat(
                83,
                (
                    "時間どおりに来ていた。朝、少し酒のにおいがしたので、本人と話し、"
                    "今日は刃物を使わない洗いの持ち場にしてもらった。"
                ),
                {"condition_points": ["alcohol"], "work": ["wash"], "mood": "2"},
                reply="読みました。責める話にせず聞いてくださって助かります。",
            ),
            Beat(
                61,
                "飲まない日に丸を付ける手帳を始めた。今月は六つ。見せるときは少し照れていた。",
                {"phrases": ["smiled"]},
            ),
            Beat(
                43,
                "休むと、朝のうちに本人から代表に電話があったとのこと。自分で連絡できたのは初めて。",
                {"attendance": "absent_notified"},
                reply="読みました。連絡できたことを、次に会ったとき一緒に喜びたいです。",
            ),
            Beat(
                28,
                "断酒の集まりに初めて行った。「座っていただけ」と言うが、次の日時も書き留めていた。",
                {"mood": "4"},
                plans=(Plan("homework", "丸の手帳を続ける"),),
                reply="次回聞いてください:集まりの場所まで、帰りの足はあるか",
            ),
            Beat(
                13,
                "集まりは三回目になった。本人の希望で代表と話し、カキ割りの持ち場に戻った。手つきは落ち着いている。",
                {"work": ["shuck"], "phrases": ["blade", "shucking"], "homework": "doing", "mood": "4"},
            ),
            Beat(
                3,
                "娘さんから久しぶりに電話があったそう。返事をまだ迷っていると、手を止めて話してくれた。",
                {"mood": "3", "relations": ["spoke_up"]},
            ),
        ),
    ),
    Arc(
        SHUN,
        OYSTER_SHED,
        Usual(("pack", "grade", "shuck"), ("steady", "asked", "answered"), "ordinary"),
        (
            Beat(
                84,
                "前の会社の話になると声が小さくなる。作業の話に戻すと落ち着いた。こちらからは聞かないようにする。",
                {"mood": "2", "phrases": ["few_words"]},
            ),
            Beat(
                53,
                "箱詰めの順番を組み替え、待ち時間を減らす案を代表に出していた。午後から試すとのこと。",
                {"work": ["pack"], "heard_from": "head", "heard": "言われてみればそのとおり。助かった。"},
            ),
            Beat(
                25,
                "履歴書を途中まで書いた。働いていなかった期間をどう書くかで、手が止まっているとのこと。",
                {"mood": "2", "condition_points": ["sleep"]},
                plans=(Plan("homework", "書けるところまで下書きを続ける"),),
                reply="読みました。期間の書き方は一緒に考えましょうとお伝えください。",
            ),
            Beat(
                10,
                "空いた期間に「家族の介護と療養」と書けた。担当者に一度見てもらいたいとのこと。",
                {"homework": "done", "mood": "4"},
                plans=(Plan("appointment", "履歴書を一緒に仕上げる", in_days=2, time="15:00"),),
                reply="読みました。面談で仕上げましょう。",
            ),
        ),
    ),
    Arc(
        LUISA,
        OYSTER_SHED,
        Usual(
            ("serve", "grade", "pack"),
            ("smiled", "asked", "blade"),
            mood="4",
            relations=("greeting", "break_together"),
        ),
        (
            Beat(
                67,
                "選別の札を、ひらがなとローマ字の両方で書いてもらった。並びをその日のうちに覚えていた。",
                {"work": ["grade"]},
            ),
            Beat(
                39,
                "在留カードの更新の書類を持ってきた。読みがなを付けながら一緒に確かめた。期限まで二か月ある。",
                {"relations": ["spoke_up"]},
                plans=(Plan("homework", "証明写真を用意する"),),
                reply="読みました。申請の前に一度、書類の写しを見せてもらえると安心です。",
            ),
            Beat(
                20,
                "お客さんに「いらっしゃいませ」と声をかけていた。代表にほめられ、家でも練習していると話した。",
                {"work": ["serve"], "homework": "done", "mood": "5"},
            ),
            Beat(
                4,
                "夜の日本語教室に通いたいとのこと。子どもの迎えと重なる曜日があり、担当者に相談したいと話していた。",
                {"mood": "4"},
                plans=(
                    Plan(
                        "call", "日本語教室の曜日と、子どもの迎えのことで本人に電話", in_days=1, time="16:00"
                    ),
                ),
            ),
        ),
    ),
)

HILL = (
    Arc(
        KAZUKO_1957,
        FARM,
        Usual(("pack", "strip"), ("own_pace", "bundles", "smiled"), relations=("greeting", "break_together")),
        (
            Beat(
                78,
                "束ねる長さを、ものさしなしでそろえる。「台所仕事と同じ」とのこと。",
                {"phrases": ["bundles"]},
            ),
            Beat(
                52,
                "お孫さんの写真を見せてくれた。会えるのは年に一度ほどという。話すうちに表情がやわらいだ。",
                {"mood": "4", "phrases": ["smiled"]},
            ),
            Beat(
                29,
                "血圧の薬が切れて三日になるとのこと。通院の日を一緒に確かめ、明日受診することにした。",
                {"condition": "ordinary", "condition_points": ["medicine"]},
                Sign("concern", "血圧の薬が三日切れている。明日受診の予定。"),
                (Plan("call", "受診できたか、本人に電話", after_days=1, time="17:00"),),
                reply="電話で確認しました。翌日に受診されています。",
            ),
            Beat(
                12,
                "薬は続けて飲めている。朝の体操の仲間ができ、その足で畑に来ているとのこと。",
                {"mood": "4", "now_able": "薬がなくなる前に通院日を確かめること"},
            ),
        ),
    ),
    Arc(
        KAZUKO_1974,
        FARM,
        Usual(
            ("strip", "process", "pack"),
            ("own_pace", "remembered", "answered"),
            "ordinary",
            abilities=("able", "able", "able", "able"),
        ),
        (
            Beat(
                75,
                "作業の前に手順の紙を一度読んでから始める。終わったところに自分で印をつけていた。",
                {"phrases": ["remembered"]},
            ),
            Beat(
                48,
                (
                    "支払いの督促が二通来ているそう。封を開けるのがこわいと話してくれた。"
                    "開けずに持ってきてもらい、一緒に見る約束をした。"
                ),
                {"mood": "2", "condition_points": ["sleep"], "relations": ["spoke_up"]},
                Sign("concern", "借入れの督促が届いている。封を開けられず、夜眠れないとのこと。"),
                (Plan("homework", "届いている封筒を、開けずにそのまま持ってくる"),),
                reply="読みました。家計の相談につなげられるよう準備します。",
            ),
            Beat(
                34,
                "封筒を四通持ってきた。一緒に開け、期限の順に並べた。「開けたら息がつけた」とのこと。",
                {"homework": "done", "mood": "3"},
                reply="ありがとうございます。次回聞いてください:来週の午前で都合のよい日",
            ),
            Beat(
                18,
                "家計の相談に行ってきた。「月々いくらなら払えるか、数字で見えたのがよかった」とのこと。",
                {"mood": "4"},
            ),
            Beat(
                3,
                "一回目の返済を済ませたと、控えを見せてくれた。声がいつもより明るかった。",
                {"condition": "good", "mood": "5", "phrases": ["smiled"]},
            ),
        ),
    ),
    Arc(
        MASAO,
        FARM,
        Usual(
            ("weed", "field"), ("own_pace", "answered"), "ordinary", relations=("greeting", "break_together")
        ),
        (
            Beat(
                76, "草取りの手が早い。一服の回数は多いが、声をかけるとすぐ戻ってくる。", {"work": ["weed"]}
            ),
            Beat(
                51,
                "せきが続いている。熱はないとのこと。本人は「いつものことだ」と言う。",
                {"noticed": "話の途中でせきこむことが三度あった"},
                reply="次回聞いてください:せきはいつごろからか",
            ),
            Beat(
                36,
                "せきは一か月ほど続いているそう。受診の話をすると「大げさだ」と首を振った。無理にはすすめなかった。",
                {"phrases": ["tired"]},
                Sign("concern", "せきが一か月続いている。受診には気が進まない様子。", "病院は待つのがいやだ"),
                reply="読みました。保健師にも相談してみます。",
            ),
            Beat(
                21,
                "坂の途中で足を止め、息を整えていた。保健師と話すことには「それくらいなら」と応じてくれた。",
                {"phrases": ["tired", "answered"], "mood": "2"},
                Sign("concern", "少し歩くと息が切れる様子。"),
                reply="保健師に伝えました。次の訪問に同行をお願いしています。",
            ),
            Beat(
                7,
                "保健師と三人で話した。胸の写真を撮ることに、本人がうなずいた。受診は来週の予定。",
                {"mood": "3"},
                plans=(Plan("appointment", "受診に同行。農園の前で待ち合わせ", in_days=4, time="09:00"),),
                reply="読みました。うなずいてくれたこと、何よりです。",
                kind="accompanied",
            ),
            Beat(
                0,
                (
                    "作業の手を止めて座りこんでいたので、事務室で休んでもらった。熱は三十八度二分。"
                    "水分はとれていて、受け答えもはっきりしている。家には体温計も食べ物の買い置きもないとのこと。"
                ),
                {
                    "condition": "hard",
                    "condition_points": ["sleep", "meals"],
                    "mood": "2",
                    "work": [],
                    "phrases": ["tired", "few_words"],
                    "arrival": "leaving_early",
                    "heard_from": "head",
                    "heard": "朝から顔色が悪かった。病院が決まるまで、うちで休んでいていい。",
                },
                Sign(
                    "urgent",
                    "熱とせきが強く、夜眠れていない。受診には同意しているが、一人では行けない。"
                    "今日の受診の付き添いと、医療券の連絡をお願いしたい。",
                    "今日は行くよ。歩くのがつらい",
                ),
            ),
        ),
    ),
    Arc(
        NORIKO,
        FARM,
        Usual(("strip", "harvest", "display"), ("own_pace", "smiled", "visitors"), "ordinary"),
        (
            Beat(
                70,
                "母親の通院の付き添いで、来られるのが週に一日になっている。「ここに来ると息ができる」とのこと。",
                {"condition_points": ["sleep"]},
            ),
            Beat(
                34,
                "母親の介護認定を申請した。手続きの間は眠れない日があったという。担当者が替わったことも話した。",
                {"condition_points": ["sleep"], "mood": "2"},
                reply="担当を引き継いだ高橋です。次の面談でごあいさつします。",
            ),
            Beat(
                17,
                "母親がデイサービスに通い始めた。週に二日来られるようになり、皮むきを最後までやりきった。",
                {"mood": "4", "work": ["strip"]},
            ),
        ),
    ),
    Arc(
        HIKARU,
        FARM,
        Usual(
            ("harvest", "pack", "display"),
            ("own_pace", "bundles", "tidy_place"),
            relations=("break_alone", "greeting"),
        ),
        (
            Beat(
                71,
                "機械の音が大きいと手が止まる。農園主が耳当てを貸してくれ、最後まで続けられた。",
                {"phrases": ["own_pace"], "relations": ["spoke_up"]},
            ),
            Beat(
                42,
                "軽トラックを運転できるようになりたいと話す。教習所の費用を調べることを宿題にした。",
                {"mood": "4"},
                Sign("step_up", "運転免許を取りたいという希望。", "配達もできるようになりたい", "wants"),
                (Plan("homework", "教習所の費用と期間を調べる"),),
                reply="読みました。使える制度がないか調べます。",
            ),
            Beat(
                23,
                "費用と期間を表にして持ってきた。使える制度があるか、担当者に聞いてほしいとのこと。",
                {"homework": "done"},
                reply="読みました。技能修得費の対象になるか確かめ、次の面談でお伝えします。",
            ),
            Beat(
                9,
                "直売所への納品の手伝いに同行した。並べ方を任され、値札の向きをそろえていた。",
                {"mood": "4", "work": ["display"], "phrases": ["tidy_place", "visitors"]},
                returned="納品は前の日だったと店から聞きました。日時を確かめて、追記してください。",
                site=MARKET,
                kind="accompanied",
            ),
        ),
    ),
)

ARCS = NET + OYSTER + HILL

REMARKS = (
    Remark(NET_LOFT, 82, {"acceptance": "fine", "met": "head", "outlook": "same", "safety": ["footing"]}),
    Remark(
        NET_LOFT,
        49,
        {
            "acceptance": "fine",
            "met": "head",
            "outlook": "more",
            "remark": "台の高さを変えられるようにしてくれた。腰を痛めている人がほかにもいるとのこと。",
        },
    ),
    Remark(
        NET_LOFT,
        11,
        {
            "acceptance": "soon",
            "met": "head",
            "remark": "休憩中の言い合いを心配している。作業の場所の分け方を相談したいとのこと。",
        },
    ),
    Remark(NET_LOFT, 4, {"acceptance": "fine", "met": "head", "outlook": "same", "openings": ["job"]}),
    Remark(
        OYSTER_SHED,
        58,
        {
            "acceptance": "fine",
            "met": "head",
            "outlook": "more",
            "safety": ["blades", "footing"],
            "remark": "手袋の替えが足りない。次の訪問までに用意してくれるとのこと。",
        },
    ),
    Remark(OYSTER_SHED, 28, {"acceptance": "fine", "met": "head", "papers": ["handed"]}),
    Remark(
        OYSTER_SHED,
        5,
        {
            "acceptance": "fine",
            "met": "head",
            "outlook": "more",
            "openings": ["job", "hours"],
            "remark": "団体の予約が入る時期は、受付とまとめ役がもう一人ほしいとのこと。",
        },
    ),
    Remark(
        FARM,
        71,
        {
            "acceptance": "fine",
            "met": "head",
            "safety": ["machines"],
            "remark": "耳当てを二つ買い足してくれた。",
        },
    ),
    Remark(FARM, 36, {"acceptance": "consult", "met": "head", "remark": "せきが続く人がいて心配とのこと。"}),
    Remark(
        FARM,
        7,
        {
            "acceptance": "fine",
            "met": "head",
            "papers": ["agreement"],
            "remark": "覚書の更新の時期。次の訪問で書類を渡す。",
        },
    ),
    Remark(MARKET, 9, {"acceptance": "fine", "met": "head", "outlook": "same"}),
)

PASSERBY = Passerby(
    NET_LOFT,
    6,
    "浜中 たけし",
    {"attendance": "present", "mood": "3", "relations": ["greeting"]},
    "代表の知り合いで、見学に来ていた方。体を動かす仕事を探しているとのこと。連絡は代表を通してほしいという。",
)
