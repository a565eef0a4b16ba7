#include "ledger/refusal.h"

#include <gtest/gtest.h>

#include "ledger/artefact.h"
#include "ledger/ledger.h"
#include "ledger/own_folder.h"

namespace ledger {
namespace {

using base::Json;

class WhatWasRefused : public testing::Test {
 protected:
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};

  void put(const base::Path& path, const std::string& bytes) {
    disk.write_file(path, bytes, 0644).take();
  }
  Json told(const base::Path& place) {
    return body_of({"train", "part", "", "train.refused/part", "why"}, place, ctx).take();
  }
};

TEST_F(WhatWasRefused, is_told_by_every_byte_that_stood_there) {
  put("a/manifest.json", "{}");
  put("a/b/c", "1");
  const auto found = told("a")["found"];
  put("a/d.part", "half");
  EXPECT_EQ(told("a")["found"], found) << "what a crash leaves";
  put("a/b/c", "2");
  EXPECT_NE(told("a")["found"], found);
  put("a/b/c", "1");
  EXPECT_EQ(told("a")["found"], found);
  put("a/b/d", "");
  EXPECT_NE(told("a")["found"], found);
}

TEST_F(WhatWasRefused, is_recorded_before_it_is_moved_with_its_id_and_what_a_record_holds) {
  auto ledger = Ledger::open(ctx, "out/ledger").take();
  auto writer =
      ArtefactWriter::open(ctx, "out/train", "train", ArtefactWriter::Start::fresh, &ledger).take();
  Manifest inner;
  inner.kind = "checkpoint";
  inner.id = inner.content_id();
  put(writer.path("part/manifest.json"), base::pretty(inner.to_json()));
  EXPECT_EQ(refuse(writer, "part", "it says \xff\n", ctx).take(), "out/train.refused/part");
  put(writer.path("part/manifest.json"), "no manifest");
  EXPECT_EQ(refuse(writer, "part", "again", ctx).take(), "out/train.refused/part.2");
  EXPECT_FALSE(disk.exists(writer.path("part")));
  const auto records = read_ledger(disk, "out/ledger").take();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].kind, "refused");
  EXPECT_EQ(records[0].body["stage"], "train");
  EXPECT_EQ(records[0].body["part"], "part");
  EXPECT_EQ(records[0].body["kept"], "train.refused/part");
  EXPECT_EQ(records[0].body["id"], inner.id);
  EXPECT_EQ(records[0].body["why"], "it says \\xff\\n");
  EXPECT_EQ(records[0].body["found"], told("out/train.refused/part")["found"]);
  EXPECT_EQ(records[1].body["kept"], "train.refused/part.2");
  EXPECT_FALSE(records[1].body.contains("id"));
}

TEST_F(WhatWasRefused, stays_where_somebody_elses_folder_has_the_place_and_nothing_is_recorded) {
  auto ledger = Ledger::open(ctx, "out/ledger").take();
  auto writer =
      ArtefactWriter::open(ctx, "out/train", "train", ArtefactWriter::Start::fresh, &ledger).take();
  put(writer.path("part/file"), "x");
  put("out/train.refused/letter", "somebody's own");
  EXPECT_EQ(refuse(writer, "part", "why", ctx).error().code, base::Code::bad_request);
  EXPECT_TRUE(disk.exists(writer.path("part/file")));
  EXPECT_EQ(ledger.size(), 0u);
}

}  // namespace
}  // namespace ledger
