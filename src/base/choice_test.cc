#include "base/choice.h"

#include <gtest/gtest.h>

namespace base {
namespace {

struct Round {
  double radius = 1;
  template <class V>
  void fields(V& v) {
    v(radius, "radius", "how far");
  }
  Result<void> check() const {
    if (radius > 0) return {};
    return Error{Code::bad_request, "the radius must be above 0", "", ""};
  }
};

struct Flat {
  std::int64_t width = 3, height = 4;
  template <class V>
  void fields(V& v) {
    v(width, "width", "from left to right");
    v(height, "height", "from bottom to top", Affects::nothing);
  }
};

struct Entry {
  const char* summary;
  Settings (*options)();
};
struct Row {
  const char* name;
  const Entry* entry;
};
const Entry kCircle{"round", options<Round>}, kBox{"flat", options<Flat>},
    kNone{"nothing", nullptr};

struct Shapes {
  static constexpr const char* what = "shape";
  static constexpr const char* usual = "circle";
  static std::span<const Row> all() {
    static constexpr Row rows[] = {{"box", &kBox}, {"circle", &kCircle}, {"none", &kNone}};
    return rows;
  }
};

struct Drawing {
  Choice<Shapes> shape;
  std::int64_t copies = 1;
  template <class V>
  void fields(V& v) {
    v(shape, "shape", "what is drawn");
    v(copies, "copies", "how often");
  }
  static constexpr Moved moved[] = {{"shape", "shape.kind"},
                                    {"radius", "shape.radius"},
                                    {"width", "shape.width"},
                                    {"times", "copies"}};
};

Result<Drawing> read(std::string_view text) {
  Drawing out;
  TRY(read_fields(TRY(parse_recipe(text, "r.toml")), out));
  return out;
}

std::string mistake(std::string_view text) {
  const auto drawing = read(text);
  return drawing.ok() ? "none" : drawing.error().sentence();
}

TEST(Choice, is_its_usual_kind_with_its_defaults_where_the_recipe_is_silent) {
  const auto drawing = read("copies = 2").take();
  EXPECT_EQ(drawing.shape.kind(), "circle");
  EXPECT_EQ(drawing.shape.as<Round>().radius, 1.0);
}

TEST(Choice, takes_the_keys_of_the_chosen_kind_wherever_kind_stands) {
  EXPECT_EQ(read("[shape]\nkind = 'box'\nwidth = 9\n").take().shape.as<Flat>().width, 9);
  EXPECT_EQ(read("[shape]\nwidth = 9\nkind = 'box'\n").take().shape.as<Flat>().width, 9);
  EXPECT_EQ(mistake("[shape]\nkind = 'box'\nradius = 9\n"),
            "r.toml:3: unknown key 'shape.radius' of the shape 'box'; it is a key of: circle");
  EXPECT_EQ(mistake("[shape]\nkind = 'none'\nradius = 9\n"),
            "r.toml:3: unknown key 'shape.radius' of the shape 'none'; it is a key of: circle");
  EXPECT_EQ(mistake("[shape]\nkind = 'box'\nwidht = 9\n"),
            "r.toml:3: unknown key 'shape.widht'; did you mean 'width'?");
}

TEST(Choice, names_an_unknown_kind_with_its_line_and_the_nearest) {
  EXPECT_EQ(mistake("[shape]\nkind = 'bix'\n"),
            "r.toml:2: unknown shape 'bix'; did you mean 'box'?");
  EXPECT_EQ(mistake("[shape]\nkind = 3\n"),
            "r.toml:2: 'shape.kind' is a whole number, text is expected");
}

TEST(Choice, asks_the_kind_whether_its_settings_can_be) {
  EXPECT_EQ(mistake("[shape]\nradius = -1.0\n"), "r.toml:1: the radius must be above 0");
}

TEST(Choice, comes_back_from_json_as_it_was) {
  const auto drawing = read("copies = 2\n[shape]\nkind = 'box'\nwidth = 9\n").take();
  const auto json = to_json(drawing);
  EXPECT_EQ(json, (Json{{"copies", 2}, {"shape", {{"kind", "box"}, {"width", 9}, {"height", 4}}}}));
  Drawing back;
  ASSERT_TRUE(from_json(json, back, "here").ok());
  EXPECT_EQ(to_json(back), json);
}

TEST(Choice, refuses_json_with_a_key_or_a_kind_that_it_does_not_know) {
  Drawing out;
  EXPECT_EQ(from_json(Json{{"shape", {{"kind", "blob"}}}}, out, "here").error().code,
            Code::bad_data);
  EXPECT_EQ(from_json(Json{{"shape", {{"sides", 4}}}}, out, "here").error().code, Code::bad_data);
  EXPECT_EQ(from_json(Json{{"colour", 4}}, out, "here").error().code, Code::bad_data);
}

TEST(Choice, asks_for_what_can_be_in_records_too) {
  Drawing out;
  EXPECT_FALSE(from_json(Json{{"shape", {{"radius", -1.0}}}}, out, "here").ok());
}

TEST(KeyJson, holds_what_differs_from_the_defaults_and_can_change_a_byte) {
  EXPECT_EQ(key_json(Drawing{}), Json::object());
  EXPECT_EQ(key_json(read("copies = 1\n[shape]\nradius = 1.0\n").take()), Json::object());
  EXPECT_EQ(key_json(read("[shape]\nkind = 'box'\nheight = 9\n").take()),
            (Json{{"shape", {{"kind", "box"}}}}));
  EXPECT_EQ(key_json(read("copies = 2\n[shape]\nradius = 2.0\n").take()),
            (Json{{"copies", 2}, {"shape", {{"radius", 2.0}}}}));
}

TEST(MovedKeys, are_refused_in_a_recipe_with_the_new_line) {
  EXPECT_EQ(mistake("radius = 2.5\n"),
            "r.toml:1: 'radius' stands in a table of its own now; write\n[shape]\nradius = 2.5");
  EXPECT_EQ(mistake("shape = 'box'\n"),
            "r.toml:1: 'shape' stands in a table of its own now; write\n[shape]\nkind = \"box\"");
  EXPECT_EQ(mistake("times = 3\n"), "r.toml:1: 'times' is called otherwise now; write copies = 3");
}

// Each was told alone, so that a recipe of old took as many tries as it had keys.
TEST(MovedKeys, of_one_table_are_refused_together_with_lines_to_paste) {
  const auto said = mistake("radius = 2.5\ntimes = 3\nshape = 'ball'\n");
  EXPECT_NE(said.find("stand in tables of their own now; write\n"
                      "copies = 3\n[shape]\nkind = \"ball\"\nradius = 2.5"),
            std::string::npos)
      << said;
}

TEST(MovedKeys, are_read_in_records_as_if_they_stood_in_their_new_place) {
  Drawing out;
  ASSERT_TRUE(
      from_json(Json{{"shape", "box"}, {"width", 7}, {"radius", 2}, {"times", 5}}, out, "").ok());
  EXPECT_EQ(to_json(out),
            (Json{{"copies", 5}, {"shape", {{"kind", "box"}, {"width", 7}, {"height", 4}}}}));
}

// Bug: a record that said it had been moved had keys of other kinds passed over.
TEST(MovedKeys, a_record_cannot_claim_to_have_been_moved) {
  for (const Json& shape : {Json{{"kind", "box"}, {"moved", true}},
                            Json{{"kind", "box"}, {"moved", true}, {"radius", 2.0}},
                            Json{{"kind", "box"}, {"radius", 2.0}}}) {
    Drawing out;
    EXPECT_EQ(from_json(Json{{"shape", shape}}, out, "here").error().code, Code::bad_data) << shape;
  }
  Choice<Shapes> alone;
  EXPECT_FALSE(alone.from_json(Json{{"kind", "box"}, {"moved", true}}, "here").ok());
}

// A section that is a choice as a whole, whose kind is named by another key than `kind`.
struct Figures : Shapes {
  static constexpr const char* key = "form";
  static bool idle(const std::string& key, const Json& value) {
    return key == "radius" && value == 1.0;
  }
};

TEST(Choice, may_name_its_kind_by_a_key_of_its_own) {
  const auto read = [](std::string_view text) -> Result<Settings> {
    auto out = options<Choice<Figures>>();
    TRY(out.read(TRY(parse_recipe(text, "r.toml"))));
    return out;
  };
  const auto box = read("form = 'box'\nwidth = 9\n").take();
  EXPECT_EQ(box.as<Choice<Figures>>().as<Flat>().width, 9);
  EXPECT_EQ(box.to_json(), (Json{{"form", "box"}, {"width", 9}, {"height", 4}}));
  EXPECT_EQ(box.key_json(Affects::length), (Json{{"form", "box"}, {"width", 9}}));
  EXPECT_EQ(read("kind = 'box'\n").error().sentence(),
            "r.toml:1: unknown key 'kind'; write form = \"box\"");
  std::vector<FieldRow> rows;
  box.describe("draw", rows);
  EXPECT_EQ(rows.at(0).path, "draw.form");
}

// Former versions recorded the defaults of all kinds side by side.
TEST(Choice, passes_over_what_a_former_version_recorded_for_every_kind) {
  Choice<Figures> figure;
  EXPECT_TRUE(figure.from_json(Json{{"form", "box"}, {"radius", 1.0}}, "").ok());
  EXPECT_FALSE(figure.from_json(Json{{"form", "box"}, {"radius", 2.0}}, "").ok());
}

struct Album {
  std::vector<Choice<Shapes>> page;
  template <class V>
  void fields(V& v) {
    v(page, "page", "what is drawn, page by page");
  }
};

TEST(Choice, may_stand_in_a_list) {
  Album album;
  const auto recipe = parse_recipe("[[page]]\nkind='box'\nwidth=9\n[[page]]\n", "r.toml").take();
  ASSERT_TRUE(read_fields(recipe, album).ok());
  EXPECT_EQ(to_json(album)["page"].size(), 2u);
  EXPECT_EQ(key_json(album),
            (Json{{"page", Json::array({Json{{"kind", "box"}, {"width", 9}}, Json::object()})}}));
  std::vector<FieldRow> rows;
  describe(Album{}, "", rows);
  EXPECT_EQ(rows.at(1).path, "page[].kind");
  Album back;
  ASSERT_TRUE(from_json(to_json(album), back, "").ok());
  EXPECT_EQ(to_json(back), to_json(album));
}

TEST(Describe, lists_every_kind_of_a_choice_with_its_own_keys) {
  std::vector<FieldRow> rows;
  describe(Drawing{}, "draw", rows);
  std::string all;
  for (const auto& row : rows) all += row.path + "(" + row.kind + ") ";
  EXPECT_EQ(all,
            "draw.shape() draw.shape.kind() draw.shape(box) draw.shape.width(box) "
            "draw.shape.height(box) draw.shape(circle) draw.shape.radius(circle) draw.shape(none) "
            "draw.copies() ");
}

TEST(SettingsOf, hold_a_value_and_copy_it) {
  const auto one = Settings::of(Flat{7, 8});
  auto two = one;
  two.as<Flat>().width = 9;
  EXPECT_EQ(one.as<Flat>().width, 7);
  EXPECT_EQ(two.as<Flat>().width, 9);
}

}  // namespace
}  // namespace base
