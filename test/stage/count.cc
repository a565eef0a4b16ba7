// A toy stage, dropped in as one file: the proof that nothing else has to change for a new kind.
// It counts the letters of another count's sentence, or begins one.
#include "run/recipe.h"

namespace run::stage {

namespace {

struct Count {
  std::string sentence = "one file adds one thing";
  std::int64_t misprint = 0;
  template <class V>
  void fields(V& v) {
    v(sentence, "sentence", "whose letters are counted");
    v(misprint, "misprint", "by how much length.txt is wrong");
  }
  base::Result<void> check() const {
    if (!sentence.empty()) return {};
    return base::Error{base::Code::bad_request, "there is nothing to count", "",
                       "write a sentence"};
  }
};

constexpr Section kSections[] = {{"count", "how letters are counted", base::options<Count>}};
constexpr File kFiles[] = {{"letters.txt"}, {"length.txt"}};
constexpr Input kInputs[] = {{"count", Input::Need::where_made}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  const auto& own = work.section<Count>("count");
  auto letters = own.sentence.size();
  if (!work.instance.inputs.empty())
    letters += TRY(work.ctx.disk.read(base::join(work.input("count"), "letters.txt"))).size();
  work.writer.manifest().counts = {{"letters", letters}};
  const auto wrong = static_cast<std::int64_t>(letters) + own.misprint;
  TRY(work.ctx.disk.write_file(work.writer.path("length.txt"), std::to_string(wrong) + "\n"));
  return work.ctx.disk.write_file(work.writer.path("letters.txt"), std::string(letters, 'x'));
}

[[maybe_unused]] base::Result<Remade> again(const Made& made) {
  const auto letters = TRY(made.disk.read(base::join(made.folder, "letters.txt")));
  return Remade{{"length.txt", std::to_string(letters.size()) + "\n"}};
}

}  // namespace

extern const Entry count{.summary = "as many letters as a sentence has",
                         .sections = kSections,
                         .inputs = kInputs,
                         .version = 1,
                         .make = MAKER(make),
                         .tells = "It writes one letter for each that it finds in a sentence.",
                         .files = kFiles,
                         .again = MAKER(again)};

}  // namespace run::stage
