// docs/formats/order.md says how catalogues are cut and keys are drawn, so that an auditor needs no
// source: what it says is what the program does.
#include "data/debian/cut.h"

#include <gtest/gtest.h>

#include <set>

#include "base/doc_vectors_test.h"
#include "data/dedup/keyed_order.h"

namespace data::debian {
namespace {

constexpr const char* kPage = "formats/order.md";

TEST(OrderPage, says_where_catalogues_are_cut) {
  const auto vectors = base::doc_vectors(kPage, "cut");
  std::set<bool> seen;
  for (const auto& row : vectors["messages"]) {
    const auto catalogue = row["catalogue"].get<std::string>();
    const auto msgid = row["msgid"].get<std::string>();
    const auto key = catalogue + "|" + row["context"].get<std::string>() + "|" + msgid;
    EXPECT_EQ(opens_document(key, msgid), row["begins"]) << row;
    EXPECT_EQ(document_key(catalogue, key), row["document"].get<std::string>()) << row;
    seen.insert(row["begins"].get<bool>());
  }
  EXPECT_EQ(seen.size(), 2u) << "the page shows both sides";
}

TEST(OrderPage, says_in_which_order_keys_are_drawn) {
  const auto vectors = base::doc_vectors(kPage, "keyed");
  const auto keys = vectors["keys"].get<std::vector<std::string>>();
  EXPECT_EQ(dedup::keyed_order(keys, vectors["purpose"].get<std::string>(),
                               vectors["seed"].get<std::int64_t>()),
            vectors["order"].get<std::vector<std::string>>());
  EXPECT_NE(keys, vectors["order"].get<std::vector<std::string>>());
}

}  // namespace
}  // namespace data::debian
