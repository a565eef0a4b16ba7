// Any bytes as a model in a GGUF file: opening it must refuse or answer; what opens can be read whole and
// run. Bytes that begin with 1 are edits of the head of a file that holds.
#include <cstddef>
#include <cstdint>

#include "base/context.h"
#include "base/fuzz_bytes_test.h"
#include "model/folder_test.h"
#include "model/gguf/exchange.h"
#include "model/gguf/hyperparameters.h"

namespace {

struct Whole {
  std::string bytes;
  std::size_t head = 0;
};

// With scaled rotary positions, so that the file has every kind of tensor.
Whole make() {
  model::Folder folder;
  folder.config["rope_parameters"] = {
      {"rope_type", "llama3"},   {"rope_theta", 500000.0},
      {"factor", 8.0},           {"low_freq_factor", 1.0},
      {"high_freq_factor", 4.0}, {"original_max_position_embeddings", 8192}};
  folder.fit();
  folder.write();
  base::OwnedContext owned;
  base::Context ctx{folder.disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
  model::gguf::write_model_file(ctx, "m", "m.gguf", *store::block::find("F32"),
                                [](store::gguf::Metadata& more) {
                                  return more.add("llama.rope.scaling.type", std::string("none"));
                                })
      .take();
  Whole out{folder.disk.read("m.gguf").take(), 0};
  std::size_t data = 0;
  const auto file = store::gguf::File::open(folder.disk, "m.gguf").take();
  for (const auto& tensor : file.tensors()) data += tensor.bytes.size();
  out.head = out.bytes.size() - data;
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto whole = make();
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  std::string bytes(all);
  if (all.starts_with('\1')) {
    bytes = whole.bytes;
    base::FuzzBytes(all.substr(1)).edit(bytes, whole.head);
  }
  base::MemoryDisk disk;
  disk.write_file("x.gguf", bytes, 0644).take();
  const auto file = model::gguf::ModelFile::open(disk, "x.gguf");
  if (!file.ok()) {
    CHECK(file.error().where == "x.gguf", "a refusal does not name the file");
    return 0;
  }
  for (const auto& p : file->model().layout.parameters) {
    std::vector<float> values(p.size);
    const auto read = file->read(p, values);
    CHECK(read.ok() || p.choices > 0, "numbers of a file that was opened are read");
  }
  const auto loaded = model::load_model(disk, "x.gguf");
  if (loaded.ok()) {
    const std::int32_t ids[] = {0, 0};
    CHECK(!model::run(*loaded, ids).empty(), "a model without logits");
  }
  return 0;
}
