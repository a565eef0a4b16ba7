// A stage that reads a folder from outside: its content counts, and not where it lies.
#include "run/given.h"

#include "run/fake_life_test.h"

namespace run {
namespace {

struct Guided {
  base::RecipePath guide;
  template <class V>
  void fields(V& v) {
    v(guide, "guide", "folder of a guide", base::Affects::nothing);
  }
};

base::RecipePath guide_of(const Instance& stage) {
  return stage.settings("guided").as<Guided>().guide;
}

base::Result<void> make(stage::Work& work) {
  return work.ctx.disk.write_file(work.writer.path("text"), "guided");
}

base::Result<void> ready(const stage::Before& before) {
  if (guide_of(before.stage).empty()) return {};
  const auto words = TRY(before.disk.read(base::join(guide_of(before.stage).place(), "words")));
  if (words != "bad") return {};
  return base::Error{base::Code::bad_request, "the guide does not suit", "", ""};
}

constexpr stage::Section kGuided[] = {{"guided", "", base::options<Guided>}};
constexpr stage::Section kPaper[] = {{"paper", "", base::options<eval::EvalRecipe>}};
constexpr stage::Input kFrom[] = {{"sources"}};
constexpr stage::Input kAll[] = {{"*", stage::Input::Need::where_made}};
constexpr stage::File kText[] = {{"text"}};
constexpr stage::File kPaperFiles[] = {{"sources.json"}};
constexpr const char* kWords[] = {"words"};
constexpr stage::Given kGiven[] = {{"guide", "guide", kWords, guide_of}};

struct Given : testing::Test {
  base::MemoryDisk disk;
  World world{disk};
  stage::Entry entry{.summary = "",
                     .sections = kGuided,
                     .inputs = kFrom,
                     .version = 1,
                     .make = make,
                     .ready = ready,
                     .files = kText,
                     .given = kGiven};
  stage::Entry paper{.summary = "",
                     .sections = kPaper,
                     .inputs = kAll,
                     .version = 1,
                     .make = FakeLife::make_sources,
                     .files = kPaperFiles};

  Given() {
    world.fake.kinds.push_back({"guided", &entry});
    put("guide/words", "good");
  }
  void put(const base::Path& path, const std::string& bytes) {
    disk.write_file(path, bytes, 0644).take();
  }
  Recipe recipe(const std::string& guide) {
    auto out = world.fake.recipe();
    for (auto& stage : out.stages)
      if (stage.name == "guided")
        stage.sections[0].as<Guided>().guide =
            guide.empty() ? base::RecipePath() : base::RecipePath(guide);
    return out;
  }
  std::string why(const std::string& guide) { return world.why(recipe(guide), "guided"); }
};

TEST_F(Given, is_an_input_by_its_content) {
  EXPECT_EQ(world.made(recipe("guide")), "sources corpus eval guided");
  const auto manifest = ledger::read_manifest(disk, "out/guided").take();
  EXPECT_EQ(manifest.inputs.at("guide"), ledger::look_at_given(disk, "guide", "guide", kWords)->id);
  EXPECT_EQ(why("guide"), "fresh");
}

TEST_F(Given, that_lies_elsewhere_makes_nothing_stale_and_another_byte_does) {
  ASSERT_EQ(world.made(recipe("guide")), "sources corpus eval guided");
  put("moved/words", "good");
  EXPECT_EQ(why("moved"), "fresh");
  put("guide/words", "food");
  EXPECT_EQ(why("guide").find("stale; its input guide changed from "), 0u) << why("guide");
  EXPECT_EQ(world.made(recipe("guide")), "guided");
  EXPECT_EQ(why("guide"), "fresh");
  EXPECT_EQ(why(""), "stale; it no longer reads guide");
}

TEST_F(Given, that_none_is_named_of_leaves_the_key_as_it_was) {
  ASSERT_EQ(world.made(recipe("")), "sources corpus eval guided");
  EXPECT_EQ(ledger::read_manifest(disk, "out/guided")->inputs.size(), 1u);
  EXPECT_NE(why("guide").find("it now reads guide"), std::string::npos) << why("guide");
}

TEST_F(Given, that_is_gone_or_does_not_suit_is_refused_before_anything_is_made) {
  const auto gone = world.made(recipe("nowhere"));
  EXPECT_NE(gone.find("nowhere"), std::string::npos) << gone;
  EXPECT_FALSE(disk.exists("out/sources"));
  put("guide/words", "bad");
  EXPECT_EQ(world.made(recipe("guide")), "the guide does not suit");
  EXPECT_FALSE(disk.exists("out/sources"));
  const auto reason = why("nowhere");
  EXPECT_NE(reason.find("that 'guide' of the stage 'guided' names cannot be taken: no guide stands "
                        "here"),
            std::string::npos)
      << reason;
}

TEST_F(Given, that_is_gone_does_not_stop_what_reads_the_finished_stage) {
  world.fake.kinds.push_back({"paper", &paper});
  ASSERT_EQ(world.made(recipe("guide")), "sources corpus eval guided paper");
  disk.remove_all("guide").take();
  EXPECT_EQ(why("guide").find("stale; "), 0u);
  EXPECT_EQ(world.made(recipe("guide"), {.from = "paper", .until = "", .fresh = true}), "paper");
}

}  // namespace
}  // namespace run
