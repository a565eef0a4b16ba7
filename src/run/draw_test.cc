#include "run/draw.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <sstream>

#include "run/fake_life_test.h"

namespace run {
namespace {

TEST(Draw, says_in_a_line_what_each_stage_reads_and_how_it_stands) {
  base::MemoryDisk disk;
  World world(disk);
  const auto recipe = world.fake.recipe();
  EXPECT_EQ(draw_text(explain(recipe, "out", world.ctx).take()),
            "sources  new\n"
            "corpus   <- sources  new\n"
            "eval     <- corpus  new\n");
  world.run(recipe).take();
  EXPECT_EQ(draw_text(explain(recipe, "out", world.ctx).take()),
            "sources  fresh\n"
            "corpus   <- sources  fresh\n"
            "eval     <- corpus  fresh\n");
}

TEST(Draw, has_a_box_a_stage_and_a_line_for_what_is_read) {
  base::MemoryDisk disk;
  World world(disk);
  auto recipe = world.fake.recipe();
  recipe.stages[1].gates = {"sources"};  // read anyway
  recipe.stages[2].gates = {"sources"};
  const auto svg = draw_svg(explain(recipe, "out", world.ctx).take());
  const auto count = [&](const std::string& what) {
    std::size_t n = 0;
    for (auto at = svg.find(what); at != svg.npos; at = svg.find(what, at + 1)) ++n;
    return n;
  };
  EXPECT_EQ(count("<rect"), 3u);
  EXPECT_EQ(count("class=\"read\""), 2u);
  EXPECT_EQ(count("class=\"gate\""), 1u);
  EXPECT_EQ(count("<script"), 0u);
}

struct Box {
  double left, top, right, bottom;
};

std::vector<Box> boxes_of(const std::string& svg) {
  static const std::regex one(
      R"re(<rect class="\w+" x="(-?\d+)" y="(\d+)" width="(\d+)" height="(\d+)")re");
  std::vector<Box> out;
  for (std::sregex_iterator at(svg.begin(), svg.end(), one), end; at != end; ++at) {
    const auto n = [&](int i) { return std::stod((*at)[static_cast<std::size_t>(i)]); };
    out.push_back({n(1), n(2), n(1) + n(3), n(2) + n(4)});
  }
  return out;
}

// Points along a path of M, V and C commands.
std::vector<std::pair<double, double>> points_of(const std::string& path) {
  std::vector<std::pair<double, double>> out;
  static const std::regex command(R"(([MVC])([-\d ]+))");
  double x = 0, y = 0;
  for (std::sregex_iterator at(path.begin(), path.end(), command), end; at != end; ++at) {
    std::istringstream numbers((*at)[2].str());
    std::vector<double> v;
    for (double n = 0; numbers >> n;) v.push_back(n);
    for (int i = 0; i <= 50; ++i) {
      const double t = i / 50.0, s = 1 - t;
      if ((*at)[1] == "V") out.emplace_back(x, s * y + t * v[0]);
      if ((*at)[1] == "C")
        out.emplace_back(
            s * s * s * x + 3 * s * s * t * v[0] + 3 * s * t * t * v[2] + t * t * t * v[4],
            s * s * s * y + 3 * s * s * t * v[1] + 3 * s * t * t * v[3] + t * t * t * v[5]);
    }
    if ((*at)[1] != "V") x = v[v.size() - 2];
    y = v.back();
  }
  return out;
}

void expect_nothing_hides(const std::string& svg) {
  const auto boxes = boxes_of(svg);
  for (std::size_t i = 0; i < boxes.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_TRUE(boxes[i].right < boxes[j].left || boxes[j].right < boxes[i].left ||
                  boxes[i].bottom < boxes[j].top || boxes[j].bottom < boxes[i].top)
          << i << " and " << j;
  static const std::regex line(R"x(<path class="(read|gate)" d="([^"]+)")x");
  for (std::sregex_iterator at(svg.begin(), svg.end(), line), end; at != end; ++at)
    for (const auto& [x, y] : points_of((*at)[2]))
      for (const auto& box : boxes)
        EXPECT_FALSE(x > box.left && x < box.right && y > box.top + 0.5 && y < box.bottom - 0.5)
            << (*at)[2] << " at " << x << " " << y;
}

std::string picture_of(const std::string& recipe) {
  base::MemoryDisk disk;
  World world(disk);
  disk.write_file("r.toml", recipe, 0644).take();
  return draw_svg(
      explain(load_recipe(stage::all(), disk, "r.toml").take(), "out", world.ctx).take());
}

const std::string kWhole =
    "[sources]\nsource = [{kind = 'text', name = 'a', path = 'a', language = 'de', license = "
    "'CC0-1.0'}]\n"
    "[corpus]\nvariants = ['deu_Latn']\n[tokenizer]\n[parity]\n[shards]\n[model]\n[train]\n"
    "[eval]\n[card]\n";

std::string branches(int count, std::size_t letters) {
  std::string out = kWhole;
  for (int i = 0; i < count; ++i) {
    const auto name =
        std::to_string(i) + std::string(letters, 'x').substr(std::to_string(i).size());
    out += "[[stage]]\nname = '" + name + "'\nkind = 'train'\n";
  }
  return out;
}

// Bug: a life was one line of boxes, with its lines hidden behind them.
TEST(Draw, lines_pass_behind_no_box_and_boxes_do_not_overlap) {
  expect_nothing_hides(picture_of(kWhole));
  expect_nothing_hides(picture_of(branches(12, 8)));
  expect_nothing_hides(picture_of(branches(3, 64)));
}

TEST(Draw, a_box_is_as_wide_as_its_name_and_all_stands_inside_the_picture) {
  const std::string alone = kWhole.substr(0, kWhole.find("[corpus]"));
  for (const auto& svg : {picture_of(branches(3, 64)), picture_of(alone)}) {
    std::smatch view;
    ASSERT_TRUE(std::regex_search(svg, view, std::regex(R"re(viewBox="0 0 (\d+) (\d+)")re")));
    double widest = 0;
    for (const auto& box : boxes_of(svg)) {
      EXPECT_GT(box.left, 0);
      EXPECT_LT(box.right, std::stod(view[1]));
      EXPECT_LT(box.bottom, std::stod(view[2]));
      widest = std::max(widest, box.right - box.left);
    }
    if (svg.find("xxxx") != std::string::npos) {
      EXPECT_GT(widest, 64 * 7.8);
    }
    EXPECT_NE(svg.find("max-width:100%"), std::string::npos);
    EXPECT_NE(svg.find("<title>"), std::string::npos);
  }
}

TEST(Draw, each_line_ends_in_an_arrowhead_and_states_are_said_in_words) {
  const auto svg = picture_of(kWhole);
  const auto count = [&](const std::string& what) {
    std::size_t n = 0;
    for (auto at = svg.find(what); at != svg.npos; at = svg.find(what, at + 1)) ++n;
    return n;
  };
  EXPECT_EQ(count("class=\"head\""), count("class=\"read\"") + count("class=\"gate\""));
  EXPECT_EQ(count(">new</text>"), count("<rect"));
}

TEST(Draw, rows_are_depths) {
  const auto boxes = boxes_of(picture_of(branches(12, 8)));
  std::map<double, int> rows;
  for (const auto& box : boxes) ++rows[box.top];
  int most = 0;
  for (const auto& [top, number] : rows) most = std::max(most, number);
  EXPECT_EQ(most, 13) << "thirteen trainings read the same shards";
}

}  // namespace
}  // namespace run
