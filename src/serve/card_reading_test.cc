#include "serve/card_reading.h"

#include <gtest/gtest.h>

namespace serve {
namespace {

using base::Json;

Json cell(const std::string& pointer, const Json& value, int record = 7) {
  return {{"value", value}, {"source", {{"record", record}, {"pointer", pointer}}}};
}

Json card_of(const Json& cells) {
  const Json table = {{"caption", "any"}, {"rows", Json::array({cells})}};
  const Json section = {{"id", "training"}, {"tables", Json::array({table})}};
  return {{"sections", Json::array({section})}, {"title", "Model card"}};
}

TEST(CardReading, adds_up_the_trainings_that_the_card_quotes_by_variant) {
  const auto card = card_of(Json::array(
      {cell("/facts/read/deu_Latn/tokens_read", 100),
       cell("/facts/read/deu_Latn/tokens_read", 100),  // quoted twice
       cell("/facts/read/deu_Latn/tokens_read", 20, 9), cell("/facts/read/kat_Geor/tokens_read", 5),
       cell("/facts/read/kat_Geor/tokens", 50)}));
  EXPECT_EQ(tokens_read_in(card),
            (std::map<std::string, std::int64_t>{{"deu_Latn", 120}, {"kat_Geor", 5}}));
}

TEST(CardReading, of_what_says_nothing_of_it_is_empty) {
  for (const Json& card : {Json(), Json(3), Json::array({1, 2}), Json::parse(R"({"sections":4})"),
                           Json::parse(R"({"sections":[1,"x",[2]]})"),
                           card_of(Json::array({cell("/facts/read/deu_Latn/tokens_read", "many")})),
                           card_of(Json::array({cell("/facts/read/tokens_read", 3)})),
                           card_of(Json::array({"label", Json()}))})
    EXPECT_TRUE(tokens_read_in(card).empty()) << card;
}

}  // namespace
}  // namespace serve
