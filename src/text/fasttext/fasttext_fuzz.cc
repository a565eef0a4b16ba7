// Any bytes as a model of fastText: opening refuses or gives one that answers, and neither touches memory beyond.
#include <cstddef>
#include <cstdint>

#include "text/fasttext/model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::MemoryDisk disk;
  disk.write_file("x", {reinterpret_cast<const char*>(data), size}, 0644).take();
  const auto model = text::fasttext::Model::open(disk, "x");
  if (!model.ok()) {
    CHECK(!model.error().what.empty(), "an error without a sentence");
    return 0;
  }
  text::fasttext::Classifier classifier(*model);
  for (const std::string_view text :
       {"", "das Haus der Häuser", "\xFF\x80 </s> more", "__label__x"}) {
    const auto guesses = classifier.classify(text, 3);
    if (!guesses.ok()) continue;
    CHECK(guesses->size() <= 3, "more labels than were asked for");
    for (std::size_t i = 1; i < guesses->size(); ++i)
      CHECK((*guesses)[i - 1].score >= (*guesses)[i].score, "labels are not in order");
  }
  return 0;
}
