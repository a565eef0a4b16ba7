// A stage that reads two artefacts of one kind, each in its role.
#include "run/fake_life_test.h"

namespace run {
namespace {

// What it makes tells the teacher from the student.
base::Result<void> distil(stage::Work& work) {
  auto& disk = work.ctx.disk;
  const auto teacher = TRY(disk.read(base::join(work.input("teacher"), "text")));
  const auto student = TRY(disk.read(base::join(work.input("student"), "text")));
  return disk.write_file(work.writer.path("text"), teacher + " teaches " + student);
}

constexpr stage::Section kDistil[] = {{"distil", "", base::options<eval::EvalRecipe>}};
constexpr stage::Input kTwo[] = {
    {"sources"}, {.kind = "corpus", .role = "teacher"}, {.kind = "corpus", .role = "student"}};
constexpr stage::File kText[] = {{"text"}};
constexpr stage::File kPaperFiles[] = {{"sources.json"}};
constexpr stage::Section kPaper[] = {{"paper", "", base::options<eval::EvalRecipe>}};
constexpr stage::Input kAll[] = {{"*", stage::Input::Need::where_made}};

class Role : public testing::Test {
 protected:
  Role() {
    world.fake.kinds.push_back({"distil", &entry});
    world.fake.kinds.push_back({"paper", &paper});
  }
  base::MemoryDisk disk;
  World world{disk};
  stage::Entry entry{.summary = "",
                     .sections = kDistil,
                     .inputs = kTwo,
                     .version = 1,
                     .make = distil,
                     .files = kText};
  stage::Entry paper{.summary = "",
                     .sections = kPaper,
                     .inputs = kAll,
                     .version = 1,
                     .make = FakeLife::make_sources,
                     .files = kPaperFiles};

  base::Result<Recipe> load(const std::string& from, const std::string& more = "") {
    const auto text =
        "[sources]\nsource = [{kind = 'text', name = 'a', path = 'a', language = 'de', license = "
        "'CC0-1.0'}]\n"
        "[[stage]]\nname = 'large'\nkind = 'corpus'\nvariants = ['deu_Latn']\n"
        "min_document_bytes = 50\n"
        "[[stage]]\nname = 'small'\nkind = 'corpus'\nvariants = ['deu_Latn']\n"
        "min_document_bytes = 5\n"
        "[[stage]]\nname = 'taught'\nkind = 'distil'\n" +
        from + more;
    disk.write_file("r.toml", text, 0644).take();
    return load_recipe(world.fake.kinds, disk, "r.toml");
  }
  std::string refused(const std::string& from) {
    const auto recipe = load(from);
    return recipe.ok() ? "taken" : recipe.error().sentence();
  }
};

const std::string kFrom = "from = {teacher = 'large', student = 'small'}\n";

// Bug: whoever wrote the recipe was told to add a line that no recipe may have.
TEST_F(Role, stage_that_reads_a_kind_which_nobody_registered_is_named_to_its_author) {
  static constexpr stage::Input inputs[] = {{"cuont", stage::Input::Need::where_made}};
  entry.inputs = inputs;
  EXPECT_EQ(refused(""),
            "run/stage/distil.cc: the stage reads a 'cuont', and this program has no stage that "
            "makes one; the kinds are sources, corpus, eval, distil, paper");
}

TEST_F(Role, each_of_two_inputs_of_one_kind_is_named_by_its_role) {
  const auto recipe = load(kFrom).take();
  const auto& taught = *recipe.find("taught");
  ASSERT_EQ(taught.inputs.size(), 3u);
  EXPECT_EQ(taught.reads("teacher")->name, "large");
  EXPECT_EQ(taught.reads("student")->name, "small");
  EXPECT_EQ(taught.reads("sources")->name, "sources") << "the role of an input is its kind";
}

TEST_F(Role, manifest_and_key_name_inputs_by_role_so_that_a_swap_makes_it_anew) {
  EXPECT_EQ(world.made(load(kFrom).take()), "sources large small taught");
  EXPECT_EQ(disk.read("out/taught/text").take(), "50 teaches 5");
  const auto manifest = ledger::read_manifest(disk, "out/taught").take();
  EXPECT_EQ(manifest.inputs.at("teacher"), ledger::read_manifest(disk, "out/large").take().id);
  EXPECT_EQ(manifest.inputs.at("student"), ledger::read_manifest(disk, "out/small").take().id);
  EXPECT_EQ(world.made(load(kFrom).take()), "");
  const auto swapped = load("from = {teacher = 'small', student = 'large'}\n").take();
  const auto why = world.why(swapped, "taught");
  EXPECT_NE(why.find("its input large (student) changed from"), std::string::npos) << why;
  EXPECT_EQ(world.made(swapped), "taught");
  EXPECT_EQ(disk.read("out/taught/text").take(), "5 teaches 50");
}

TEST_F(Role, one_artefact_may_be_read_in_both) {
  EXPECT_EQ(world.made(load("from = {teacher = 'large', student = 'large'}\n").take()),
            "sources large small taught");
  EXPECT_EQ(disk.read("out/taught/text").take(), "50 teaches 50");
}

TEST_F(Role, a_list_cannot_say_which_is_which) {
  for (const char* from : {"", "from = ['large', 'small']\n", "from = ['large']\n"})
    EXPECT_EQ(refused(from),
              "r.toml:13: the stage 'taught' reads a corpus in more than one role (teacher, "
              "student), and nothing says which is the teacher; write from = {teacher = \"...\", "
              "student = \"...\"} in its [[stage]]");
  EXPECT_NE(refused("from = {teacher = 'large'}\n").find("which is the student"),
            std::string::npos);
}

TEST_F(Role, unknown_one_is_named_with_the_nearest) {
  EXPECT_EQ(refused("from = {techer = 'large', student = 'small'}\n"),
            "r.toml:13: unknown role 'techer' in from of the stage 'taught'; did you mean "
            "'teacher'?");
  EXPECT_NE(refused("from = {teacher = 'larg', student = 'small'}\n").find("did you mean 'large'?"),
            std::string::npos);
}

TEST_F(Role, takes_artefacts_of_its_kind_only) {
  EXPECT_EQ(refused("from = {teacher = 'sources', student = 'small'}\n"),
            "r.toml:13: the stage 'taught' reads a corpus as teacher, and 'sources' is a sources; "
            "name a stage of kind corpus");
  EXPECT_NE(refused("from = {teacher = 3, student = 'small'}\n").find("r.toml:16"),
            std::string::npos);
}

TEST_F(Role, manifest_of_a_former_version_that_names_the_stages_stays_fresh) {
  const auto recipe = load(kFrom).take();
  EXPECT_EQ(world.made(recipe), "sources large small taught");
  // As the version before wrote it: stages in the place of roles, in manifest, record and key.
  const auto large = ledger::read_manifest(disk, "out/large").take().id;
  const auto small = ledger::read_manifest(disk, "out/small").take().id;
  auto manifest = ledger::read_manifest(disk, "out/taught").take();
  const Wish before{recipe.find("taught"), recipe.seed, manifest.inputs};
  manifest.inputs = {
      {"sources", manifest.inputs.at("sources")}, {"large", large}, {"small", small}};
  const auto bytes = base::pretty(manifest.to_json());
  disk.write_file("out/taught/manifest.json", bytes, 0644).take();
  {
    auto book = ledger::Ledger::open(world.ctx, "out/ledger").take();
    book.append_signed("artefact",
                       {{"name", "taught"},
                        {"kind", "distil"},
                        {"id", manifest.id},
                        {"inputs", manifest.inputs},
                        {"manifest_sha256", base::sha256(bytes).hex()}},
                       World::key())
        .take();
  }
  EXPECT_EQ(world.why(recipe, "taught"), "fresh");
  EXPECT_EQ(world.made(recipe), "");
  EXPECT_NE(key_of(before), key_of(by_name(before)));
  const auto keys = keys_of(world.fake.kinds, "taught", manifest);
  EXPECT_EQ(keys.back(), key_of(by_name(before))) << "an audit makes the key that was recorded";
  const auto swapped = load("from = {teacher = 'small', student = 'small'}\n").take();
  EXPECT_NE(world.why(swapped, "taught"), "fresh");
}

TEST_F(Role, who_reads_everything_reads_with_from_one_family_and_what_was_measured_of_it) {
  const auto eval = [](const std::string& corpus) {
    return "[[stage]]\nname = 'eval_" + corpus + "'\nkind = 'eval'\nfrom = ['" + corpus + "']\n";
  };
  const auto more = eval("large") + eval("small");
  const auto read = [&](const std::string& from) {
    std::string out;
    const auto recipe =
        load(kFrom, more + "[[stage]]\nname = 'paper'\nkind = 'paper'\n" + from).take();
    for (const auto& input : recipe.find("paper")->inputs)
      out += (out.empty() ? "" : " ") + input.role;
    return out;
  };
  EXPECT_EQ(read(""), "sources large small taught eval_large eval_small");
  EXPECT_EQ(read("from = ['large']\n"), "sources large eval_large");
  EXPECT_EQ(read("from = {corpus = 'small'}\n"), "sources small eval_small");
  EXPECT_EQ(read("from = ['taught']\n"), "sources large small taught eval_large eval_small");
}

}  // namespace
}  // namespace run
