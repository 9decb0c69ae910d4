// People are told apart and found, and their names stay as typed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { distinguished, search } from "../../static/app/naming.js";

const person = (
  /** @type {string} */ id,
  /** @type {string} */ name,
  kana = "",
  birth_date = "",
  number = id,
) => ({
  id,
  name,
  kana,
  birth_date,
  number,
});

test("the year of birth appears only where name and kana are not enough", () => {
  const names = distinguished([
    person("a", "髙橋 花", "たかはし はな", "1975-01-01"),
    person("b", "高橋 花", "たかはし はな", "1982-01-01"),
    person("c", "佐々木 一", "ささき はじめ", "1960-01-01"),
  ]);
  assert.equal(names.get("a")?.year, "1975");
  assert.equal(names.get("a")?.name, "髙橋 花");
  assert.equal(names.get("b")?.alone, false);
  assert.equal(names.get("c")?.year, "");
  assert.equal(names.get("c")?.alone, true);
});

test("the number appears when the years are the same too", () => {
  const names = distinguished([
    person("1", "林 一", "", "1970-02-01"),
    person("2", "林 一", "", "1970-09-01"),
  ]);
  assert.equal(names.get("1")?.number, "1");
});

test("search folds variants and sorts by kana", () => {
  const people = [
    person("a", "渡邉 葵", "わたなべ あおい"),
    person("b", "渡辺 修", "わたなべ おさむ"),
    person("c", "林 一", "はやし"),
  ];
  assert.deepEqual(
    search(people, "渡邊").map(({ id }) => id),
    ["a", "b"],
  );
  assert.deepEqual(
    search(people, "").map(({ id }) => id),
    ["c", "a", "b"],
  );
});
