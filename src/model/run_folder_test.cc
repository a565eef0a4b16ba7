#include "model/run_folder.h"

#include <gtest/gtest.h>

namespace model {
namespace {

struct Life {
  base::MemoryDisk disk;
  void put(const char* path) { disk.write_file(path, "{}", 0644).take(); }
  std::string said(const char* place) {
    const auto at = model_at(disk, place);
    return at.ok() ? *at : at.error().sentence();
  }
};

TEST(RunFolder, says_where_the_model_of_a_run_is) {
  Life life;
  life.put("out/demo/ledger/ledger.jsonl");
  EXPECT_EQ(life.said("out/demo"), "out/demo") << "whoever reads it says what it lacks";
  life.put("out/demo/model/config.json");
  const auto sentence = "out/demo is the folder of a run; its model is out/demo/model";
  EXPECT_EQ(life.said("out/demo"), sentence);
  EXPECT_EQ(life.said("out/demo//"), sentence);
  EXPECT_EQ(model_at(life.disk, "out/demo").error().code, base::Code::bad_request);
}

TEST(RunFolder, takes_a_model_as_it_is) {
  Life life;
  life.put("m/config.json");
  life.put("m/model/config.json");
  life.put("m.gguf");
  EXPECT_EQ(life.said("m/"), "m");
  EXPECT_EQ(life.said("m.gguf"), "m.gguf");
  EXPECT_EQ(life.said("m/config.json"), "m/config.json");
  EXPECT_EQ(life.said("nowhere/"),
            "nowhere: there is no such folder or file; check the path and its spelling");
}

TEST(RunFolder, says_what_a_folder_around_a_model_holds) {
  Life life;
  life.put("around/README.md");
  life.put("around/a/config.json");
  EXPECT_EQ(life.said("around"), "around has no config.json; name what it holds: around/a");
  life.put("files/demo.gguf");
  EXPECT_EQ(life.said("files"), "files has no config.json; name what it holds: files/demo.gguf");
  life.put("work/a.work/config.json");
  EXPECT_EQ(life.said("work"), "work");
}

TEST(RunFolder, names_models_of_other_names_but_no_training) {
  Life life;
  for (const char* file : {"config.json", "manifest.json", "tokenizer.json"})
    for (const char* name : {"r/large/", "r/small/", "r/small.work/"})
      life.put((std::string(name) + file).c_str());
  life.put("r/train/config.json");
  life.put("r/train/manifest.json");
  EXPECT_EQ(life.said("r"), "r is the folder of a run; its models are r/large and r/small");
}

}  // namespace
}  // namespace model
