// A toy stage, dropped in as one file: the proof that nothing else has to change for a new kind.
// It counts the letters of another count's sentence, or begins one.
#include "run/recipe.h"

namespace run::stage {

namespace {

struct Count {
  std::string sentence = "one file adds one thing";
  template <class V>
  void fields(V& v) {
    v(sentence, "sentence", "whose letters are counted");
  }
  base::Result<void> check() const {
    if (!sentence.empty()) return {};
    return base::Error{base::Code::bad_request, "there is nothing to count", "",
                       "write a sentence"};
  }
};

constexpr Section kSections[] = {{"count", "how letters are counted", base::options<Count>}};
constexpr File kFiles[] = {{"letters.txt"}};
constexpr Input kInputs[] = {{"count", Input::Need::where_made}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  auto letters = work.section<Count>("count").sentence.size();
  if (!work.instance.inputs.empty())
    letters += TRY(work.ctx.disk.read(base::join(work.input("count"), "letters.txt"))).size();
  work.writer.manifest().counts = {{"letters", letters}};
  return work.ctx.disk.write_file(work.writer.path("letters.txt"), std::string(letters, 'x'));
}

}  // namespace

extern const Entry count{.summary = "as many letters as a sentence has",
                         .sections = kSections,
                         .inputs = kInputs,
                         .version = 1,
                         .make = MAKER(make),
                         .files = kFiles};

}  // namespace run::stage
