"""The stories of the town: bakery, cleaning, kitchen, bookshop and plant, as 田中 noted them."""

from .arc import Arc, Beat, Plan, Remark, Sign, Usual
from .cast import (
    AYAKA,
    BAKERY,
    BOOKSHOP,
    CLEANING,
    HIDEKI,
    HIROSHI,
    KENGO,
    KITCHEN,
    NAO,
    RINA,
    SANAE,
    SEAFOOD,
    SHIZUE,
    TOMOMI,
    YURI,
)

BREAD = (
    Arc(
        RINA,
        BAKERY,
        Usual(
            ("shape", "weigh", "wrap"), ("washed", "remembered", "smiled"), relations=("greeting", "spoke_up")
        ),
        (
            Beat(
                79,
                "計量の紙を自分の字で書き直し、台に貼っていた。店長も同じ紙を使うことにしたとのこと。",
                {"work": ["weigh"], "phrases": ["remembered"]},
            ),
            Beat(
                55,
                "子どもの発熱で早退するところだった。休みが続くことを気にしている。",
                {
                    "arrival": "leaving_early",
                    "mood": "2",
                    "heard_from": "head",
                    "heard": "連絡が早くて助かっている。気にしなくていい。",
                },
                reply="読みました。病児保育の案内をお送りします。",
            ),
            Beat(
                37,
                "病児保育の登録の紙を書いてきた。土曜の預け先はまだ決まっていない。",
                {"homework": "doing"},
            ),
            Beat(
                20,
                "店長から、午前・週四日の募集をするので考えてほしいと言われたとのこと。",
                {
                    "mood": "5",
                    "phrases": ["even", "smiled"],
                    "heard_from": "head",
                    "heard": "このまま来てもらえたらうれしい。面接は形だけでもしたい。",
                },
                Sign("step_up", "体験先から募集の話があった。", "ここで働けるなら、働きたいです", "wants"),
                reply="読みました。保育のことと合わせて、面談で整理しましょう。",
            ),
            Beat(
                8,
                "面接の練習をした。志望の理由を自分のことばで三つ言えた。二度目は声も落ち着いていた。",
                {"mood": "4"},
                plans=(
                    Plan(
                        "appointment", "面接の前に、勤務時間と保育の時間を確かめる", in_days=1, time="13:00"
                    ),
                ),
                reply="読みました。次回聞いてください:土曜の預け先",
            ),
            Beat(
                1,
                "制服の丈を合わせてもらっていた。子どもの預け先も、火曜と土曜が決まったとのこと。",
                {"mood": "5", "phrases": ["smiled", "washed"], "homework": "done"},
            ),
        ),
    ),
    Arc(
        YURI,
        BAKERY,
        Usual(
            ("wrap", "display"),
            ("washed", "even", "answered"),
            "ordinary",
            relations=("greeting", "break_alone"),
            abilities=("able", "prompted", "able", "able"),
        ),
        (
            Beat(
                72,
                "焼き上がりの札を書く係になった。字がていねいで、店長が見本にしている。",
                {"work": ["wrap"]},
            ),
            Beat(
                40,
                "寝つけない日が続き、朝がつらいとのこと。一時間遅れて始めた。通院は続いている。",
                {"arrival": "late", "condition": "hard", "condition_points": ["sleep"], "mood": "2"},
                reply="読みました。始まりの時間を遅らせられるか、店に相談したいです。",
            ),
            Beat(
                19,
                "混む時間は奥の包装に回ることにした。持ち場が決まると、表情が落ち着いた。",
                {"phrases": ["hurried", "answered"], "relations": ["spoke_up"]},
            ),
            Beat(
                1,
                (
                    "一週間ほど夕食を抜いていると話してくれた。理由は深く聞かず、次の通院の日を一緒に確かめた。"
                    "「話したら少し楽になった」とのこと。"
                ),
                {
                    "condition": "ordinary",
                    "condition_points": ["meals"],
                    "mood": "2",
                    "phrases": ["few_words"],
                },
                Sign("concern", "夕食を抜く日が続いている。次の通院は来週。"),
            ),
        ),
    ),
)

CLEAN = (
    Arc(
        TOMOMI,
        CLEANING,
        Usual(("floor", "stairs", "washroom"), ("order", "corners", "greeted")),
        (
            Beat(
                73,
                "同じ棟を任されて二か月。鍵の受け渡しの記録も自分でつけている。",
                {"now_able": "鍵の受け渡しの記録"},
            ),
            Beat(
                47,
                (
                    "エレベーターが苦手で、階段で移動しているとのこと。"
                    "用具を二階ごとに置かせてもらえることになり、ほっとした様子だった。"
                ),
                {"relations": ["spoke_up"], "mood": "4"},
            ),
            Beat(
                25,
                "会社から、週五日にしないかと相談があったとのこと。本人は今の日数を続けたいと話す。",
                {"heard_from": "staff", "heard": "仕事が確かなので増やせたらと思ったが、無理は言わない。"},
                Sign(
                    "step_up",
                    "会社から日数を増やす話があった。",
                    "今の日数がちょうどいい。ふやすと続かなくなる気がする",
                    "stays",
                ),
                reply="読みました。ご本人の考えを会社にもそのまま伝えます。",
            ),
            Beat(
                6,
                "あとから入った人に、混ぜてはいけない洗剤の組み合わせを、紙に書いて示していた。",
                {"work": ["washroom"], "phrases": ["corners", "order"]},
            ),
        ),
    ),
    Arc(
        AYAKA,
        CLEANING,
        Usual(
            ("windows", "floor", "supplies"),
            ("order", "remembered", "answered"),
            "ordinary",
            abilities=("prompted", "able", "able", "able"),
        ),
        (
            Beat(
                69,
                "用具の名前を覚えるところから。緊張して手が冷たいと話していたが、最後まで残っていた。",
                {"work": ["supplies"], "mood": "2"},
            ),
            Beat(
                39,
                "二回休んだあと来られた。前の職場で強い口調で叱られたことを、少しだけ話してくれた。",
                {"mood": "2", "phrases": ["few_words"], "relations": ["told_when_asked"]},
                reply="読みました。指示の出し方を担当の方と相談させてください。",
            ),
            Beat(
                16,
                "指示を短いことばで一つずつにしてもらったところ、最後まで一人で進められた。",
                {
                    "understanding": "able",
                    "phrases": ["order", "remembered"],
                    "heard_from": "staff",
                    "heard": "こちらの伝え方で変わるものだと、勉強になった。",
                },
                reply="読みました。受入先の工夫に感謝を伝えてください。",
            ),
            Beat(
                5,
                "受付の前を拭きながら、来た人に会釈をしていた。受付の仕事にも目が向いてきたとのこと。",
                {"mood": "4", "phrases": ["greeted"]},
                Sign(
                    "step_up",
                    "清掃のほかの仕事にも関心が出てきた。",
                    "受付も気になるけど、まだ自信がない",
                    "unsure",
                ),
            ),
        ),
    ),
    Arc(
        NAO,
        CLEANING,
        Usual(("floor", "windows", "garbage"), ("order", "corners", "answered")),
        (
            Beat(
                60,
                "週四日の勤務を続けている。遅刻はない。給料の明細を、月ごとに封筒に入れていた。",
                {"work": ["floor", "garbage"]},
            ),
            Beat(
                26,
                "三か月がたった。仕事には慣れたが、休みの日に一人でいると気がふさぐとのこと。",
                {"mood": "2", "relations": ["told_when_asked"]},
                reply="読みました。休みの日に寄れる所を一緒に探してみます。",
            ),
            Beat(
                9,
                "休みの日に、地区の卓球に一度行ってみたとのこと。「下手でも笑ってくれた」と話した。",
                {"mood": "4"},
                plans=(Plan("retention", "就職から六か月の定着確認。本人に電話してから会う", in_days=12),),
            ),
        ),
    ),
)

TABLE = (
    Arc(
        KENGO,
        KITCHEN,
        Usual(("prepare", "dishes", "serve"), ("own_pace", "shared", "smiled"), mood="4"),
        (
            Beat(
                64,
                "包丁を使う前に、手順を必ず声に出して確かめている。まわりの人もまねるようになった。",
                {"work": ["prepare"], "heard_from": "staff", "heard": "調理場がいちばん落ち着く時間です。"},
            ),
            Beat(
                30,
                "多く作った日に、持ち帰りの容器と日付の札を用意していた。だれに言われたわけでもないとのこと。",
                {"work": ["prepare", "pack"]},
            ),
            Beat(
                8,
                "調理師の試験の本を図書館で借りた。受験に必要な年数を、自分で調べているところ。",
                {"mood": "5"},
                Sign("step_up", "資格を取る希望が出た。", "六十までに取れたらおもしろい", "wants"),
                (Plan("homework", "受験の案内を取り寄せる"),),
                reply="読みました。実務の年数に数えられるか、運営の方に確認します。",
            ),
        ),
    ),
    Arc(
        SHIZUE,
        KITCHEN,
        Usual(
            ("prepare", "serve"),
            ("visitors", "shared", "smiled"),
            "ordinary",
            "4",
            ("greeting", "break_together"),
        ),
        (
            Beat(
                65,
                "子ども食堂の日に合わせ、朝から煮物の下ごしらえ。味見を頼まれてうれしそうだった。",
                {"phrases": ["smiled", "shared"]},
            ),
            Beat(
                32,
                "ひざが痛み、立ったままは一時間までとのこと。いすを置いてもらい、座って豆のすじを取っていた。",
                {"condition": "ordinary", "condition_points": ["pain"]},
            ),
            Beat(
                13,
                "一人の夕食が続くとさびしい、と話してくれた。食堂の日は持ち帰りも頼むことにした。",
                {"mood": "3", "condition_points": ["meals"]},
                reply="読みました。配食の見守りも案内してみます。",
            ),
        ),
    ),
    Arc(
        SANAE,
        BOOKSHOP,
        Usual(("sorting", "display", "price"), ("own_pace", "tidy_place", "visitors")),
        (
            Beat(
                63,
                "文庫を作者の順に並べていた。好きな作者の棚は特にていねいで、短い紹介の札も書いていた。",
                {"work": ["display"]},
            ),
            Beat(
                29,
                "来た人に本の場所をたずねられ、棚まで案内していた。接客は初めてだったとのこと。",
                {"mood": "4", "phrases": ["visitors"], "now_able": "来た人に声をかけて案内すること"},
            ),
            Beat(
                7,
                "眼鏡が合わず、背表紙の字が読みにくいそう。眼鏡の費用のことを担当者に聞きたいとのこと。",
                {"condition": "ordinary", "phrases": ["stopped"], "relations": ["spoke_up"]},
                Sign("concern", "眼鏡が合っていない。頭痛もあるとのこと。", "見えないと、本がただの箱みたい"),
                reply="読みました。治療材料の手続きを調べて、電話します。",
            ),
        ),
    ),
    Arc(
        HIROSHI,
        BOOKSHOP,
        Usual(("sorting",), ("own_pace",), "ordinary", "2", ("greeting",)),
        (
            Beat(
                59,
                "店主に紹介されて話した。家から出たのは二週間ぶりとのこと。店の前のベンチで十五分。次も同じ時間がよいという。",
                {"attendance": "not_a_day"},
                reply="読みました。会えたことが大きいです。センターの利用を申し込まれました。",
                kind="other",
                typed_name="さかい ひろし",
            ),
            Beat(
                33,
                "店の中に入り、棚を一周した。帰りに文庫を一冊買った。",
                {"attendance": "not_a_day"},
                kind="other",
            ),
            Beat(
                12,
                "もう一度見学してみたい、人の少ない午前なら、とのこと。店主も「いつでも」と言ってくれた。",
                {"attendance": "not_a_day"},
                Sign("step_up", "自分から見学の話をした。", "午前の静かな時間なら、また来てみたい", "wants"),
                (Plan("appointment", "本の店の見学。店の前で待ち合わせ", in_days=7, time="10:30"),),
                reply="読みました。歩幅を合わせてくださってありがとうございます。",
                kind="planned",
            ),
        ),
    ),
    Arc(
        HIDEKI,
        SEAFOOD,
        Usual(("pack", "price", "tidy"), ("own_pace", "tidy_place", "shared"), "ordinary"),
        (
            Beat(
                58,
                "白い帽子のかぶり方を、あとから来た人に教えていた。持ち場の前は、終わるたびに拭いている。",
                {"work": ["pack", "tidy"]},
            ),
            Beat(
                31,
                "冷蔵室の出入りで足がすべり、手をついたとのこと。けがはない。長靴を替えてもらうことになった。",
                {
                    "condition_points": ["injury"],
                    "heard_from": "head",
                    "heard": "床のマットも今週中に替えます。",
                },
                reply="読みました。あとから痛みが出ていないか、次回聞いてください。",
            ),
            Beat(
                6,
                "シフトの表を自分で写し、冷蔵庫に貼っているとのこと。弟さんと電話する日も書いてあるそう。",
                {"mood": "4"},
            ),
        ),
    ),
)

ARCS = BREAD + CLEAN + TABLE

REMARKS = (
    Remark(BAKERY, 55, {"acceptance": "fine", "met": "head", "outlook": "more", "safety": ["heat"]}),
    Remark(
        BAKERY,
        20,
        {
            "acceptance": "fine",
            "met": "head",
            "outlook": "more",
            "openings": ["job", "trial"],
            "remark": "午前の売り場と仕込みで一名を募集したいとのこと。条件は書面でもらうことにした。",
        },
    ),
    Remark(
        CLEANING,
        39,
        {
            "acceptance": "consult",
            "met": "staff",
            "remark": "指示の出し方を知りたいと相談を受けた。短いことばで一つずつ、を一緒に試してもらう。",
        },
    ),
    Remark(CLEANING, 25, {"acceptance": "fine", "met": "staff", "openings": ["hours"]}),
    Remark(
        KITCHEN,
        30,
        {
            "acceptance": "fine",
            "met": "head",
            "outlook": "more",
            "safety": ["blades", "heat"],
            "remark": "学校の長い休みには食数が倍になるとのこと。手が足りない日を前もって知らせてもらう。",
        },
    ),
    Remark(BOOKSHOP, 29, {"acceptance": "fine", "met": "head", "outlook": "same", "openings": ["tour"]}),
    Remark(
        SEAFOOD,
        31,
        {
            "acceptance": "consult",
            "met": "head",
            "safety": ["footing", "cold"],
            "remark": "冷蔵室の前の床がすべりやすい。マットを替えるとのことで、次回の訪問で確かめる。",
        },
    ),
    Remark(SEAFOOD, 6, {"acceptance": "fine", "met": "head", "remark": "マットは新しくなっていた。"}),
)
