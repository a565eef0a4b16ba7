#include "base/hash_file.h"

#include "base/hash.h"

namespace base {

Result<Digest> hash_file(Context& ctx, const Path& path, const std::string& stage) {
  constexpr std::size_t piece_bytes = std::size_t{1} << 18;
  constexpr std::uint64_t told_bytes = std::uint64_t{64} << 20;
  TRY(ctx.cancel.check(stage));
  if (const auto stamp = ctx.disk.stamp(path); stamp && stamp->size < told_bytes)
    return hash_file(ctx.disk, path);  // a blink; and what was digested before is known
  const auto reader = TRY(ctx.disk.open_reader(path));
  Sha256 hash;
  std::string piece(piece_bytes, 0);
  std::uint64_t done = 0;
  while (const auto n = TRY(reader->read(piece.data(), piece.size()))) {
    TRY(ctx.cancel.check(stage));
    hash.add(std::string_view(piece.data(), n));
    if (done / told_bytes != (done + n) / told_bytes)
      ctx.reporter.progress(stage, done + n, reader->size(), "SHA-256 of " + file_name(path));
    done += n;
  }
  return hash.finish();
}

}  // namespace base
