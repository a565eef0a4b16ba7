// What is found of files that were changed, and which lists of former versions are taken.
#include "ledger/shelf_test.h"
#include "ledger/unreadable_disk_test.h"

namespace ledger {
namespace {

using base::Code;
using base::Path;

TEST(VerifyFiles, names_the_file_that_was_changed_cut_deleted_or_added) {
  base::MemoryDisk disk;
  Shelf world(disk);
  const auto manifest = make(world.ctx, "hello").take();
  const auto says = [&](const std::string& sentence) {
    const auto result = verify_files(disk, "out/corpus", manifest);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, Code::verification);
    EXPECT_NE(result.error().sentence().find(sentence), std::string::npos)
        << result.error().sentence();
  };
  disk.write_file("out/corpus/a.txt", "hellp", 0644).take();
  says("out/corpus/a.txt: the file's digest is not the recorded one");
  disk.write_file("out/corpus/a.txt", "hell", 0644).take();
  says("out/corpus/a.txt: the file has 4 bytes, 5 are recorded");
  disk.remove_all("out/corpus/a.txt").take();
  says("out/corpus/a.txt: the file is missing");
  disk.write_file("out/corpus/a.txt", "hello", 0644).take();
  disk.write_file("out/corpus/deep/c.txt", "", 0644).take();
  says("out/corpus/deep/c.txt: the manifest does not list the file");
}

TEST(VerifyFiles, refuses_a_manifest_whose_id_does_not_fit_its_files) {
  base::MemoryDisk disk;
  Shelf world(disk);
  auto manifest = make(world.ctx, "hello").take();
  manifest.kind = "tokenizer";
  EXPECT_EQ(verify_files(disk, "out/corpus", manifest).error().code, Code::verification);
}

// As the version before listed it: the files of checkpoints one by one, their manifests among them.
TEST(VerifyFiles, takes_the_flat_list_of_the_version_before) {
  base::MemoryDisk disk;
  Shelf world(disk);
  auto manifest = make_train(world.ctx).take();
  manifest.artefacts.clear();
  manifest.files.clear();
  for (const auto& path : base::list_files(disk, "out/train").take())
    if (path != "manifest.json")
      manifest.files.push_back(
          entry_of(path, base::digest_of(disk.read("out/train/" + path).take())));
  ASSERT_EQ(manifest.files.size(), 5u);
  manifest.id = manifest.content_id();
  EXPECT_FALSE(manifest.to_json().contains("artefacts"));
  const auto read = Manifest::from_json(manifest.to_json(), "m").take();
  EXPECT_TRUE(verify_files(disk, "out/train", read).ok());
  EXPECT_EQ(all_files(disk, "out/train", read).take().size(), 5u);
  disk.write_file("out/train/checkpoint-1/manifest.json", "{}", 0644).take();
  EXPECT_EQ(verify_files(disk, "out/train", read).error().where,
            "out/train/checkpoint-1/manifest.json");
}

TEST(VerifyFiles, finds_what_was_changed_inside_an_artefact_inside) {
  base::MemoryDisk disk;
  Shelf world(disk);
  const auto manifest = make_train(world.ctx).take();
  ASSERT_TRUE(verify_files(disk, "out/train", manifest).ok());
  const auto says = [&](const Path& path, const std::string& bytes, const std::string& sentence) {
    const Path whole = "out/train/" + path;
    const auto before = disk.exists(whole) ? disk.read(whole).take() : "";
    if (bytes.empty())
      disk.remove_all(whole).take();
    else
      disk.write_file(whole, bytes, 0644).take();
    for (const auto digests : {Digests::read, Digests::known}) {
      const auto result = verify_files(disk, "out/train", manifest, {digests, 2});
      ASSERT_FALSE(result.ok()) << path;
      EXPECT_EQ(result.error().code, Code::verification);
      EXPECT_EQ(result.error().where, whole);
      EXPECT_NE(result.error().what.find(sentence), std::string::npos) << result.error().what;
    }
    before.empty() ? disk.remove_all(whole).take() : disk.write_file(whole, before, 0644).take();
  };
  says("checkpoint-1/state.safetensors", std::string(3000000, 'x'),
       "digest is not the recorded one");
  says("checkpoint-1/state.safetensors", "", "is missing");
  says("checkpoint-1/extra", "x", "the manifest does not list the file");
  says("checkpoint-3/manifest.json", "{}", "the manifest does not list the file");
  says("checkpoint-1/manifest.json", "{}", "not the one that the artefact around it records");
  says("checkpoint-1/manifest.json", "", "is missing");
  says("checkpoint-2/manifest.json", disk.read("out/train/checkpoint-1/manifest.json").take(),
       "not the one that the artefact around it records");
}

// Bug: a failing medium was a verdict about the bytes, and what it was a verdict on was deleted.
TEST(VerifyFiles, gives_no_verdict_on_a_file_that_cannot_be_read) {
  base::MemoryDisk disk;
  Shelf world(disk);
  const auto manifest = make_train(world.ctx).take();
  for (const char* file :
       {"steps.jsonl", "checkpoint-2/state.safetensors", "checkpoint-1/manifest.json"})
    for (const auto digests : {Digests::read, Digests::known}) {
      UnreadableDisk failing(disk, file);
      const auto result = verify_files(failing, "out/train", manifest, {digests, 2});
      ASSERT_FALSE(result.ok()) << file;
      EXPECT_EQ(result.error().code, Code::io) << file;
      EXPECT_EQ(result.error().sentence(),
                std::string("out/train/") + file + ": cannot read: Input/output error");
    }
}

// A file of the disk below that is cut while it is read.
class CutDisk : public base::MemoryDisk {
 public:
  base::Result<base::Bytes> map(const Path& path) override {
    auto bytes = TRY(MemoryDisk::map(path));
    if (cut == path) TRY(truncate(path, 1));
    return bytes;
  }
  Path cut;
};

TEST(VerifyFiles, gives_no_verdict_on_a_file_that_is_cut_meanwhile) {
  CutDisk disk;
  Shelf world(disk);
  const auto manifest = make(world.ctx, "hello").take();
  disk.cut = "out/corpus/a.txt";
  EXPECT_EQ(verify_files(disk, "out/corpus", manifest).error().code, Code::io);
}

// A stage that read bytes which were changed since they were recorded signed what it made of them.
TEST(VerifyFiles, reads_again_what_this_process_knows_but_somebody_touched) {
  base::MemoryDisk disk;
  Shelf world(disk);
  const auto manifest = make(world.ctx, "hello").take();
  const Checking known{Digests::known, 2};
  ASSERT_TRUE(verify_files(disk, "out/corpus", manifest, known).ok());
  disk.write_file("out/corpus/a.txt", "hellp", 0644).take();
  EXPECT_EQ(verify_files(disk, "out/corpus", manifest, known).error().where, "out/corpus/a.txt");
  disk.write_file("out/corpus/a.txt", "hello", 0644).take();
  EXPECT_TRUE(verify_files(disk, "out/corpus", manifest, known).ok());
}

}  // namespace
}  // namespace ledger
