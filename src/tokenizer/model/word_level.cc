// A piece is one token, or unknown.
#include "tokenizer/model.h"

namespace tokenizer::model {
namespace {

class WordLevel : public Model {
 public:
  WordLevel(Vocabulary vocabulary, const std::string& unknown)
      : Model(std::move(vocabulary)), unknown_(this->vocabulary().id_of(unknown)) {}

  const char* encode(std::string_view piece, std::vector<Token>& out) const override {
    const auto found = vocabulary().id_of(piece);
    const auto id = found >= 0 ? found : unknown_;
    if (id < 0) return kNoUnknown;
    out.push_back({id, 0, static_cast<std::uint32_t>(piece.size())});
    return nullptr;
  }
  std::int32_t unknown() const override { return unknown_; }
  bool refuses() const override { return unknown_ < 0; }

 private:
  std::int32_t unknown_;
};

base::Result<ModelMade> make(const Part& part, LongLists* lists) {
  return ModelMade(std::make_shared<const WordLevel>(TRY(Vocabulary::read(part, lists)),
                                                     TRY(part.text("unk_token"))));
}

}  // namespace

extern const Entry word_level{"WordLevel", make};

}  // namespace tokenizer::model
