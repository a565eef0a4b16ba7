// Several, one after another.
#include "tokenizer/splitter.h"

namespace tokenizer::splitter {
namespace {

class Sequence : public Splitter {
 public:
  explicit Sequence(std::vector<SplitterMade> parts) : parts_(std::move(parts)) {}
  void split(std::vector<Piece>& pieces) const override {
    for (const auto& part : parts_) part->split(pieces);
  }

 private:
  std::vector<SplitterMade> parts_;
};

base::Result<SplitterMade> make(const Part& part) {
  std::vector<SplitterMade> parts;
  for (const auto& one : TRY(part.list("pretokenizers"))) parts.push_back(TRY(make_splitter(one)));
  return SplitterMade(std::make_shared<const Sequence>(std::move(parts)));
}

}  // namespace

extern const Entry sequence{"Sequence", make};

}  // namespace tokenizer::splitter
