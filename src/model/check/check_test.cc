// What a check may be asked, and what it says of questions that the model cannot be asked.
#include "model/check/check.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "model/check/input.h"
#include "model/folder_test.h"

namespace model::check {
namespace {

using base::Code;
using Numbers = std::vector<std::int64_t>;
using Tensors = std::map<std::string, Tensor>;

// Tensors of whole numbers in a file.
struct Question {
  std::map<std::string, std::pair<std::vector<std::int64_t>, Numbers>> tensors = {
      {"input_ids", {{2, 4}, {1, 5, 9, 2, 7, 7, 3, 30}}}};

  store::Safetensors file() {
    std::vector<store::TensorOut> out;
    for (const auto& [name, one] : tensors)
      out.push_back({name,
                     "I64",
                     one.first,
                     {reinterpret_cast<const char*>(one.second.data()), one.second.size() * 8}});
    store::write_safetensors(disk, "in", std::move(out), {}).take();
    return store::Safetensors::open(disk, "in").take();
  }
  base::MemoryDisk disk;
};

class Check : public testing::Test {
 protected:
  base::Result<Tensors> ask(const Options& options = {}) {
    const auto file = question.file();
    const auto input = TRY(read_input(file, loaded.config, loaded.model, "in"));
    Tensors out;
    const auto said = TRY(answer(loaded, input, options, "in"));
    for (const auto& one : said.tensors) out[one.name] = one;
    return out;
  }
  base::Error error(const Options& options = {}) {
    auto out = ask(options);
    return out.ok() ? base::Error{Code::unsupported, "it was answered", "", ""} : out.error();
  }
  Folder folder;
  Loaded loaded = folder.load().take();
  Question question;
  const std::size_t V = 32;
};

TEST_F(Check, gives_the_logits_of_every_token_as_a_reader_has_them) {
  const auto got = ask().take().at("logits");
  EXPECT_EQ(got.shape, (std::vector<std::int64_t>{2, 4, 32}));
  for (const std::size_t row : {0, 1}) {
    const auto& ids = question.tensors["input_ids"].second;
    std::vector<std::int32_t> text(ids.begin() + static_cast<long>(4 * row),
                                   ids.begin() + static_cast<long>(4 * row + 4));
    const auto last = run(loaded, text);
    for (std::size_t v = 0; v < V; ++v)
      EXPECT_NEAR(got.floats[(4 * row + 3) * V + v], last[v], 1e-5);
  }
}

TEST_F(Check, of_masked_tokens_gives_zeros_and_lets_nobody_see_them) {
  question.tensors["attention_mask"] = {{2, 4}, {0, 0, 1, 1, 1, 1, 1, 1}};
  question.tensors["position_ids"] = {{2, 4}, {1, 1, 0, 1, 0, 1, 2, 3}};
  const auto masked = ask().take().at("logits");
  question.tensors["input_ids"].second[0] = 20;
  EXPECT_EQ(ask().take().at("logits").floats, masked.floats);
  for (std::size_t i = 0; i < 2 * V; ++i) ASSERT_EQ(masked.floats[i], 0);
  const auto alone = run(loaded, std::vector<std::int32_t>{9, 2});
  for (std::size_t v = 0; v < V; ++v) EXPECT_NEAR(masked.floats[3 * V + v], alone[v], 1e-5);
}

TEST_F(Check, means_the_loss_over_labels_that_are_scored_one_column_on) {
  question.tensors["labels"] = {{2, 4}, {3, -100, 11, -100, 4, 8, -100, -100}};
  const auto got = ask({.loss = true}).take();
  const auto& logits = got.at("logits").floats;
  const auto nats = [&](std::size_t place, std::size_t label) {
    double sum = 0;
    for (std::size_t v = 0; v < V; ++v) sum += std::exp(logits[place * V + v]);
    return std::log(sum) - logits[place * V + label];
  };
  EXPECT_NEAR(got.at("loss").floats[0], (nats(1, 11) + nats(4, 8)) / 2, 1e-5);
}

TEST_F(Check, without_labels_scores_each_token_with_the_next) {
  const auto without = ask({.loss = true}).take().at("loss").floats[0];
  question.tensors["labels"] = question.tensors["input_ids"];
  EXPECT_EQ(ask({.loss = true}).take().at("loss").floats[0], without);
}

TEST_F(Check, gives_whole_gradients_of_those_named_and_the_norm_of_each) {
  const auto got = ask({.gradients = true, .names = {"model.norm.weight"}}).take();
  const auto& one = got.at("grad.model.norm.weight");
  EXPECT_EQ(one.shape, (std::vector<std::int64_t>{16}));
  double squares = 0;
  for (const auto g : one.floats) squares += static_cast<double>(g) * g;
  EXPECT_NEAR(got.at("grad_norm.model.norm.weight").floats[0], std::sqrt(squares), 1e-6);
  EXPECT_TRUE(got.contains("loss"));
  for (const auto& p : loaded.model.layout.parameters) {
    EXPECT_TRUE(got.contains("grad_norm." + p.name)) << p.name;
    EXPECT_EQ(got.contains("grad." + p.name), p.name == "model.norm.weight");
  }
  EXPECT_TRUE(ask({.gradients = true}).take().contains("grad.lm_head.weight"));
}

TEST_F(Check, finds_a_tied_matrix_under_both_of_its_names) {
  folder.config["tie_word_embeddings"] = true;
  folder.fit();
  loaded = folder.load().take();
  const auto got =
      ask({.gradients = true, .names = {"lm_head.weight", "model.embed_tokens.weight"}}).take();
  EXPECT_EQ(got.at("grad.lm_head.weight").floats, got.at("grad.model.embed_tokens.weight").floats);
}

TEST_F(Check, writes_what_is_likeliest_behind_the_prompt_of_each_row) {
  const auto got = ask({.new_tokens = 3, .prompt = 2}).take();
  EXPECT_EQ(got.at("greedy_ids").shape, (std::vector<std::int64_t>{2, 3}));
  std::vector<std::int32_t> text = {7, 7};
  for (const std::size_t step : {0, 1, 2}) {
    const auto logits = run(loaded, text);
    const auto best = std::ranges::max_element(logits) - logits.begin();
    EXPECT_EQ(got.at("greedy_ids").integers[3 + step], best);
    EXPECT_LT(got.at("greedy_logprobs").floats[3 + step], 0);
    text.push_back(static_cast<std::int32_t>(best));
  }
}

TEST_F(Check, in_bf16_is_near_but_not_the_same) {
  const Options half{.gradients = true, .new_tokens = 2, .prompt = 2, .type = compute::Type::bf16};
  const auto got = ask(half).take(), full = ask({.loss = true}).take();
  EXPECT_NEAR(got.at("loss").floats[0], full.at("loss").floats[0], 0.05);
  EXPECT_NE(got.at("logits").floats, full.at("logits").floats);
  EXPECT_EQ(got.at("greedy_ids").integers.size(), 4u);
}

// What libtorch's operations give, on each device of it that this machine has.
class CheckThere : public Check, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
#ifndef JANUA_ATEN
    GTEST_SKIP() << "this build has no libtorch";
#endif
    const auto there = compute::device_of(GetParam());
    if (there.ok()) device = *there;
    EXPECT_TRUE(device || GetParam() != std::string("torch"));
  }
  std::optional<compute::Device> device;  // none: not every machine has a gpu
};

TEST_P(CheckThere, gives_what_the_operations_of_this_program_give) {
  if (!device) return;
  question.tensors["attention_mask"] = {{2, 4}, {0, 1, 1, 1, 1, 1, 1, 1}};
  Options options{.gradients = true, .new_tokens = 3, .prompt = 2};
  const auto want = ask(options).take();
  options.device = *device;
  const auto got = ask(options).take();
  ASSERT_EQ(got.size(), want.size());
  for (const auto& [name, one] : want) {
    ASSERT_TRUE(got.contains(name)) << name;
    const auto& other = got.at(name);
    EXPECT_EQ(other.shape, one.shape) << name;
    EXPECT_EQ(other.integers, one.integers) << name;
    ASSERT_EQ(other.floats.size(), one.floats.size()) << name;
    for (std::size_t i = 0; i < one.floats.size(); ++i)
      ASSERT_NEAR(other.floats[i], one.floats[i], 1e-5) << name << " at " << i;
  }
  const auto alone = ask({.loss = true, .device = *device}).take();
  EXPECT_NEAR(alone.at("loss").floats[0], want.at("loss").floats[0], 1e-5);
}

TEST_P(CheckThere, in_bf16_is_near_but_not_the_same) {
  if (!device) return;
  const auto got = ask({.gradients = true,
                        .new_tokens = 2,
                        .prompt = 2,
                        .type = compute::Type::bf16,
                        .device = *device})
                       .take(),
             full = ask({.loss = true}).take();
  EXPECT_NEAR(got.at("loss").floats[0], full.at("loss").floats[0], 0.05);
  EXPECT_NE(got.at("logits").floats, full.at("logits").floats);
  EXPECT_EQ(got.at("greedy_ids").integers.size(), 4u);
}

INSTANTIATE_TEST_SUITE_P(Devices, CheckThere, testing::Values("torch", "cuda"),
                         [](const auto& info) { return std::string(info.param); });

TEST_F(Check, refuses_what_the_model_does_not_have_with_row_and_column) {
  const auto sound = question.tensors;
  question.tensors["input_ids"].second[6] = 32;
  EXPECT_EQ(error().what, "the tensor 'input_ids' has 32 in row 1, column 2");
  EXPECT_EQ(error().hint, "the vocabulary has 32");
  question.tensors["input_ids"].second[6] = -1;
  EXPECT_EQ(error().code, Code::bad_data);
  question.tensors = sound;
  question.tensors["labels"] = {{2, 4}, {0, 1, 2, 3, -7, 5, 6, 7}};
  EXPECT_EQ(error().what, "the tensor 'labels' has -7 in row 1, column 0");
  question.tensors = sound;
  question.tensors["position_ids"] = {{2, 4}, {0, 1, 2, std::int64_t{1} << 40, 0, 1, 2, 3}};
  EXPECT_EQ(error().what, "the tensor 'position_ids' has 1099511627776 in row 0, column 3");
}

TEST_F(Check, refuses_numbers_of_other_types_and_beyond_every_vocabulary) {
  question.tensors["input_ids"].second[6] = std::int64_t{1} << 62;
  EXPECT_EQ(error().what, "the tensor 'input_ids' has 4611686018427387904 in row 1, column 2");
  const float nan[] = {NAN, 1};
  store::write_safetensors(
      question.disk, "in",
      {{"input_ids", "F32", {1, 2}, {reinterpret_cast<const char*>(nan), sizeof nan}}}, {})
      .take();
  const auto file = store::Safetensors::open(question.disk, "in").take();
  EXPECT_EQ(read_input(file, loaded.config, loaded.model, "in").error().what,
            "the tensor 'input_ids' has the type F32");
}

// Bug: one position made tables up to it: 16 million rows, gigabytes for a token.
TEST_F(Check, takes_no_position_whose_tables_would_fill_the_memory) {
  folder.config["max_position_embeddings"] = 1 << 24;
  loaded = folder.load().take();
  question.tensors["position_ids"] = {{2, 4}, {0, 1, 2, (1 << 24) - 1, 0, 1, 2, 3}};
  EXPECT_EQ(error().what, "the tensor 'position_ids' has 16777215 in row 0, column 3");
  EXPECT_EQ(error().hint, "positions are below 1048576");
  question.tensors["position_ids"].second[3] = 70;
  EXPECT_EQ(error().what, "it was answered");
}

TEST_F(Check, refuses_tensors_of_other_shapes_and_a_file_without_ids) {
  question.tensors["labels"] = {{4, 2}, Numbers(8)};
  EXPECT_EQ(error().what, "the tensor 'labels' has the shape [4, 2], input_ids have [2, 4]");
  question.tensors.erase("labels");
  question.tensors["input_ids"] = {{8}, Numbers(8)};
  EXPECT_EQ(error().what, "the tensor 'input_ids' has the shape [8]");
  question.tensors["input_ids"] = {{2, 0}, {}};
  EXPECT_EQ(error().code, Code::bad_data);
  question.tensors.clear();
  question.tensors["ids"] = {{1, 1}, {1}};
  EXPECT_EQ(error().code, Code::missing);
}

TEST_F(Check, refuses_what_nothing_would_come_of) {
  EXPECT_EQ(error({.gradients = true, .names = {"model.norm.weigth"}}).hint,
            "did you mean 'model.norm.weight'?");
  EXPECT_EQ(error({.new_tokens = 1, .prompt = 5}).code, Code::bad_request);
  question.tensors["labels"] = {{2, 4}, Numbers(8, -100)};
  EXPECT_EQ(error({.loss = true}).what, "a loss is asked for, but no token is scored");
  question.tensors.erase("labels");
  question.tensors["attention_mask"] = {{2, 4}, {0, 0, 0, 1, 1, 1, 1, 1}};
  EXPECT_EQ(error({.new_tokens = 1, .prompt = 3}).what, "all of the prompt of row 0 is masked");
}

TEST_F(Check, writes_tensors_that_are_read_again) {
  const auto file = question.file();
  const auto input = read_input(file, loaded.config, loaded.model, "in").take();
  const auto said = answer(loaded, input, {.new_tokens = 2, .prompt = 2}, "in").take();
  ASSERT_TRUE(write(question.disk, "out", said).ok());
  const auto out = store::Safetensors::open(question.disk, "out").take();
  EXPECT_EQ(out.tensors().at("logits").dtype, "F32");
  EXPECT_EQ(out.tensors().at("greedy_ids").dtype, "I64");
  EXPECT_EQ(out.tensors().size(), said.tensors.size());
}

}  // namespace
}  // namespace model::check
