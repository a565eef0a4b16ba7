#include "infer/own_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "infer/fake_model_test.h"

namespace infer {
namespace {

constexpr const char* kChatml =
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>' + '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

// Spells its special tokens as ChatML has them.
class ChatmlCodec : public FakeCodec {
 public:
  std::string spelling(TokenId token) const override {
    for (const auto& [text, id] : specials)
      if (id == token) return text;
    return FakeCodec::spelling(token);
  }
};

// What is said of a ChatML tokenizer whose folder brings the template.
std::string said_of(const std::string& text) {
  ChatmlCodec codec;
  codec.ids.user = codec.ids.assistant = -1;
  codec.ids.bos = -1;
  codec.ids.before = {};
  codec.specials = {{"<|im_start|>", 3}, {"<|im_end|>", 4}};
  base::MemoryDisk disk;
  disk.write_file("m/tokenizer_config.json", base::Json{{"chat_template", text}}.dump(), 0644)
      .take();
  return unlike_own_template(disk, "m", codec, ChatFormat::of(codec).take()).take();
}

TEST(OwnTemplate, that_writes_the_same_is_not_spoken_of) {
  EXPECT_EQ(said_of(kChatml), "");
  EXPECT_EQ(said_of(""), "");
}

TEST(OwnTemplate, that_adds_a_system_message_is_shown) {
  const auto said = said_of("<|im_start|>system\nBe kind.<|im_end|>\n" + std::string(kChatml));
  EXPECT_THAT(said, testing::HasSubstr("writes them otherwise"));
  EXPECT_THAT(said, testing::HasSubstr("Be kind."));
}

TEST(OwnTemplate, that_cannot_run_is_named_with_its_line) {
  EXPECT_THAT(said_of("\n{{ x.y }}"), testing::HasSubstr("chat template:2: 'x' is undefined"));
}

}  // namespace
}  // namespace infer
