// A folder in memory in which small lives are run, and whoever forges one of their artefacts.
#pragma once

#include <string>

#include "run/fake_life_test.h"

namespace run {

// Writes other figures into an artefact and recomputes all that needs no key.
inline std::string forge(base::Disk& disk, const std::string& stage) {
  const auto folder = "out/" + stage;
  auto manifest = ledger::read_manifest(disk, folder).take();
  disk.write_file(folder + "/" + manifest.files[0].path, "{\"forged\":1}", 0644).take();
  manifest.files[0].bytes = 12;
  manifest.files[0].sha256 = base::sha256("{\"forged\":1}").hex();
  manifest.id = manifest.content_id();
  const auto bytes = base::pretty(manifest.to_json());
  disk.write_file(folder + "/manifest.json", bytes, 0644).take();
  return base::sha256(bytes).hex();
}

class Run : public testing::Test {
 protected:
  std::string everything() {
    std::string all;
    for (const auto& path : base::list_files(disk, "out").take())
      all += path + "\n" + disk.read("out/" + path).take() + "\n";
    return all;
  }
  base::MemoryDisk disk;
  World world{disk};
  Recipe recipe = world.fake.recipe();
};

}  // namespace run
