#include "data/tally.h"

#include <gtest/gtest.h>

namespace data {
namespace {

Account balanced() {
  Account out;
  out.in = {3, 10, 1000};
  out.kept = {1, 4, 400};
  out.heldout = {1, 2, 200};
  out.dropped = {1, 4, 390};
  out.masked = {0, 1, 10};
  return out;
}

TEST(Tally, balances_in_documents_blocks_and_bytes) {
  Tally tally;
  tally.at("deu_Latn", "help") = balanced();
  EXPECT_TRUE(tally.reconcile().ok());
}

TEST(Tally, a_lost_byte_block_or_document_fails_and_is_named) {
  for (auto part : {&Account::kept, &Account::heldout, &Account::dropped})
    for (auto unit : {&Count::documents, &Count::blocks, &Count::bytes}) {
      Tally tally;
      tally.at("eng_Latn", "help") = balanced();
      auto& account = tally.at("deu_Latn", "l10n");
      account = balanced();
      --(account.*part.*unit);
      auto out = tally.reconcile();
      ASSERT_FALSE(out.ok());
      EXPECT_EQ(out.error().code, base::Code::gate);
      EXPECT_EQ(out.error().where, "deu_Latn of l10n");
    }
}

TEST(Tally, two_mistakes_in_two_sources_do_not_make_one_balance) {
  Tally tally;
  tally.at("deu_Latn", "a") = balanced();
  tally.at("deu_Latn", "b") = balanced();
  --tally.at("deu_Latn", "a").kept.bytes;
  ++tally.at("deu_Latn", "b").kept.bytes;
  EXPECT_FALSE(tally.reconcile().ok());
}

TEST(Tally, masked_bytes_may_be_negative) {
  Tally tally;
  auto& account = tally.at("deu_Latn", "a");
  account.in = {1, 1, 6};
  account.kept = {1, 1, 17};
  account.masked = {0, 1, -11};
  EXPECT_TRUE(tally.reconcile().ok());
}

TEST(Tally, adds_sources_up) {
  Tally tally;
  tally.at("deu_Latn", "a") = balanced();
  tally.at("deu_Latn", "b") = balanced();
  tally.at("deu_Latn", "b").rules["length"] = {{1, 4, 390}, "dropped", 0};
  const auto json = to_json(tally);
  EXPECT_EQ(json["languages"]["deu_Latn"]["total"]["in"]["bytes"], 2000);
  EXPECT_EQ(json["languages"]["deu_Latn"]["total"]["rules"]["length"]["bytes"], 390);
  EXPECT_EQ(json["total"]["kept"]["documents"], 2);
}

}  // namespace
}  // namespace data
