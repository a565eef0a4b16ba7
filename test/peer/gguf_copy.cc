// Copies a GGUF file through our reader and writer, for the peer test: gguf_copy IN OUT [TYPE] [THREADS].
//
// With a type, tensors of two sides or more whose rows hold whole blocks of it are packed to it, a row at
// a time; the others, and all without a type, keep their bytes.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "store/gguf/file.h"
#include "store/gguf/writer.h"

namespace {

using store::block::Entry;

bool is_packed(const store::gguf::Tensor& tensor, const Entry* type) {
  return type && tensor.type->unpack && tensor.shape.size() >= 2 &&
         tensor.shape.back() % type->elements == 0;
}

base::Result<void> pack_rows(store::gguf::Writer& writer, const store::gguf::Tensor& tensor,
                             const base::Pool& pool) {
  const auto row = static_cast<std::size_t>(tensor.shape.back());
  if (tensor.count == 0) return {};
  const auto bytes = tensor.bytes.size() / (tensor.count / row);
  std::vector<float> values(row);
  for (std::size_t at = 0; at < tensor.bytes.size(); at += bytes) {
    tensor.type->unpack(tensor.bytes.substr(at, bytes), values.data());
    TRY(writer.pack(values, pool));
  }
  return {};
}

base::Result<void> copy(const char* in, const char* out, const Entry* type,
                        const base::Pool& pool) {
  const auto disk = base::real_disk();
  const auto file = TRY(store::gguf::File::open(*disk, in));
  std::vector<store::gguf::Planned> planned;
  for (const auto& tensor : file.tensors())
    planned.push_back({tensor.name, tensor.shape, is_packed(tensor, type) ? type : tensor.type});
  auto writer = TRY(store::gguf::Writer::open(*disk, out, file.metadata(), planned));
  for (const auto& tensor : file.tensors()) {
    if (is_packed(tensor, type))
      TRY(pack_rows(writer, tensor, pool));
    else
      TRY(writer.add(tensor.bytes));
  }
  TRY(file.whole());
  return writer.commit();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const auto* type = argc > 3 ? store::block::find(argv[3]) : nullptr;
  const auto done = copy(argv[1], argv[2], type, base::Pool(argc > 4 ? std::atoi(argv[4]) : 1));
  if (!done.ok()) std::fprintf(stderr, "%s\n", done.error().sentence().c_str());
  return done.ok() ? 0 : 1;
}
