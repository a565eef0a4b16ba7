#include "store/stream.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/ascii.h"

namespace store {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr int zstd_level = 9;
constexpr std::size_t chunk = 1 << 16;

Error damaged(const std::string& name, std::size_t at, const std::string& why) {
  return Error{Code::bad_data, why, name + ", byte " + std::to_string(at),
               "the file is cut off or damaged; make or fetch it again"};
}

bool named(std::string_view name, std::string_view ending) {
  if (name.size() < ending.size()) return false;
  name.remove_prefix(name.size() - ending.size());
  return base::ascii_lower(name) == ending;
}

class BytesReader : public base::Reader {
 public:
  explicit BytesReader(base::Bytes bytes) : Reader(bytes.size()), bytes_(std::move(bytes)) {}
  Result<std::size_t> read(char* to, std::size_t room) override {
    room = std::min(room, bytes_.size() - at_);
    if (room > 0) std::memcpy(to, bytes_.data() + at_, room);
    at_ += room;
    return room;
  }

 private:
  base::Bytes bytes_;
  std::size_t at_ = 0;
};

// The compressed bytes, a chunk at a time.
class Input {
 public:
  explicit Input(std::unique_ptr<base::Reader> file) : file_(std::move(file)), chunk_(chunk) {}

  // Brings bytes in if none are left; false at the end of the file.
  Result<bool> fill() {
    if (at_ < size_) return true;
    at_ = 0;
    size_ = TRY(file_->read(chunk_.data(), chunk_.size()));
    return size_ > 0;
  }
  const char* data() const { return chunk_.data() + at_; }
  std::size_t size() const { return size_ - at_; }  // at hand
  void take(std::size_t bytes) {
    at_ += bytes;
    position_ += bytes;
  }
  std::size_t position() const { return position_; }  // in the file

 private:
  std::unique_ptr<base::Reader> file_;
  std::vector<char> chunk_;
  std::size_t at_ = 0, size_ = 0, position_ = 0;
};

class PlainReader : public ByteReader {
 public:
  explicit PlainReader(std::unique_ptr<base::Reader> file) : file_(std::move(file)) {}
  Result<std::size_t> read(char* into, std::size_t size) override {
    return file_->read(into, size);
  }

 private:
  std::unique_ptr<base::Reader> file_;
};

class GzipReader : public ByteReader {
 public:
  GzipReader(std::unique_ptr<base::Reader> file, std::string name)
      : in_(std::move(file)), name_(std::move(name)) {
    CHECK(inflateInit2(&stream_, 15 + 16) == Z_OK, "zlib refuses to start");  // 16: gzip header
  }
  GzipReader(const GzipReader&) = delete;
  ~GzipReader() override { inflateEnd(&stream_); }

  Result<std::size_t> read(char* into, std::size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(into);
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1 << 30));
    const auto wanted = stream_.avail_out;
    while (stream_.avail_out == wanted) {
      if (ended_ && !TRY(next_member())) return std::size_t{0};
      TRY(step());
    }
    return static_cast<std::size_t>(wanted - stream_.avail_out);
  }

 private:
  // Passes over padding; false if nothing else follows.
  Result<bool> next_member() {
    while (TRY(in_.fill())) {
      const std::string_view rest(in_.data(), in_.size());
      const auto zeros = std::min(rest.find_first_not_of('\0'), rest.size());
      in_.take(zeros);
      if (zeros == rest.size()) continue;
      inflateReset(&stream_);
      ended_ = false;
      return true;
    }
    return false;
  }

  Result<void> step() {
    if (!TRY(in_.fill())) return damaged(name_, in_.position(), "the gzip data end too early");
    const auto left = in_.size();
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in_.data()));
    stream_.avail_in = static_cast<uInt>(left);
    const int status = inflate(&stream_, Z_NO_FLUSH);
    in_.take(left - stream_.avail_in);
    ended_ = status == Z_STREAM_END;
    if (status == Z_OK || status == Z_BUF_ERROR || ended_) return {};
    return damaged(name_, in_.position(),
                   std::string("not gzip data: ") + (stream_.msg ? stream_.msg : "?"));
  }

  Input in_;
  std::string name_;
  bool ended_ = false;
  z_stream stream_{};
};

struct FreeDctx {
  void operator()(ZSTD_DCtx* p) const { ZSTD_freeDCtx(p); }
};
struct FreeCctx {
  void operator()(ZSTD_CCtx* p) const { ZSTD_freeCCtx(p); }
};

class ZstdReader : public ByteReader {
 public:
  ZstdReader(std::unique_ptr<base::Reader> file, std::string name)
      : in_(std::move(file)), name_(std::move(name)), context_(ZSTD_createDCtx()) {
    CHECK(context_, "zstd refuses to start");
  }

  // What surprises: zstd may still hold text when all its input is used, so it is asked for more
  // before the file is.
  Result<std::size_t> read(char* into, std::size_t size) override {
    ZSTD_outBuffer out{into, size, 0};
    while (out.pos == 0 && size > 0) {
      const bool more = TRY(in_.fill());
      if (!more && frame_ended_) break;
      ZSTD_inBuffer in{in_.data(), in_.size(), 0};
      const auto status = ZSTD_decompressStream(context_.get(), &out, &in);
      if (ZSTD_isError(status))
        return damaged(name_, in_.position(),
                       std::string("not zstd data: ") + ZSTD_getErrorName(status));
      in_.take(in.pos);
      frame_ended_ = status == 0;
      if (!frame_ended_ && !more && out.pos == 0)
        return damaged(name_, in_.position(), "the zstd data end too early");
    }
    return out.pos;
  }

 private:
  Input in_;
  std::string name_;
  bool frame_ended_ = false;
  std::unique_ptr<ZSTD_DCtx, FreeDctx> context_;
};

class PlainWriter : public ByteWriter {
 public:
  explicit PlainWriter(std::unique_ptr<base::Writer> file) : file_(std::move(file)) {}
  Result<void> write(std::string_view bytes) override { return file_->write(bytes); }
  Result<void> finish() override { return file_->commit(); }

 private:
  std::unique_ptr<base::Writer> file_;
};

class GzipWriter : public ByteWriter {
 public:
  explicit GzipWriter(std::unique_ptr<base::Writer> file) : file_(std::move(file)), out_(chunk) {
    CHECK(deflateInit2(&stream_, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK,
          "zlib refuses to start");
  }
  GzipWriter(const GzipWriter&) = delete;
  ~GzipWriter() override { deflateEnd(&stream_); }

  Result<void> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto part = bytes.substr(0, 1 << 30);
      TRY(pump(part, Z_NO_FLUSH));
      bytes.remove_prefix(part.size());
    }
    return {};
  }
  Result<void> finish() override {
    TRY(pump("", Z_FINISH));
    return file_->commit();
  }

 private:
  Result<void> pump(std::string_view bytes, int flush) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
      stream_.avail_out = static_cast<uInt>(out_.size());
      deflate(&stream_, flush);
      TRY(file_->write({out_.data(), out_.size() - stream_.avail_out}));
    } while (stream_.avail_out == 0);
    return {};
  }

  std::unique_ptr<base::Writer> file_;
  std::vector<char> out_;
  z_stream stream_{};
};

class ZstdWriter : public ByteWriter {
 public:
  explicit ZstdWriter(std::unique_ptr<base::Writer> file)
      : file_(std::move(file)), out_(chunk), context_(ZSTD_createCCtx()) {
    CHECK(context_, "zstd refuses to start");
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, zstd_level);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }
  Result<void> write(std::string_view bytes) override { return pump(bytes, ZSTD_e_continue); }
  Result<void> finish() override {
    TRY(pump("", ZSTD_e_end));
    return file_->commit();
  }

 private:
  Result<void> pump(std::string_view bytes, ZSTD_EndDirective directive) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    for (bool more = true; more;) {
      ZSTD_outBuffer out{out_.data(), out_.size(), 0};
      const auto left = ZSTD_compressStream2(context_.get(), &out, &in, directive);
      CHECK(!ZSTD_isError(left), "zstd cannot compress");
      TRY(file_->write({out_.data(), out.pos}));
      more = directive == ZSTD_e_end ? left != 0 : in.pos < in.size;
    }
    return {};
  }

  std::unique_ptr<base::Writer> file_;
  std::vector<char> out_;
  std::unique_ptr<ZSTD_CCtx, FreeCctx> context_;
};

}  // namespace

namespace {

std::unique_ptr<ByteReader> read_through(std::unique_ptr<base::Reader> file,
                                         const std::string& name) {
  if (named(name, ".gz")) return std::make_unique<GzipReader>(std::move(file), name);
  if (named(name, ".zst")) return std::make_unique<ZstdReader>(std::move(file), name);
  return std::make_unique<PlainReader>(std::move(file));
}

}  // namespace

std::unique_ptr<ByteReader> read_bytes(base::Bytes bytes, const std::string& name) {
  return read_through(std::make_unique<BytesReader>(std::move(bytes)), name);
}

Result<std::unique_ptr<ByteReader>> open_reader(base::Disk& disk, const base::Path& path) {
  return read_through(TRY(disk.open_reader(path)), path);
}

Result<std::unique_ptr<ByteWriter>> open_writer(base::Disk& disk, const base::Path& path) {
  auto file = TRY(disk.open_writer(path));
  std::unique_ptr<ByteWriter> writer;
  if (named(path, ".gz")) {
    writer = std::make_unique<GzipWriter>(std::move(file));
  } else if (named(path, ".zst")) {
    writer = std::make_unique<ZstdWriter>(std::move(file));
  } else {
    writer = std::make_unique<PlainWriter>(std::move(file));
  }
  return writer;
}

Result<std::string> read_front(base::Disk& disk, const base::Path& path, std::size_t most) {
  const auto reader = TRY(open_reader(disk, path));
  std::string out(most, '\0');
  std::size_t filled = 0;
  while (filled < most) {
    const auto n = TRY(reader->read(out.data() + filled, most - filled));
    if (n == 0) break;
    filled += n;
  }
  out.resize(filled);
  return out;
}

Result<std::string> read_all(ByteReader& reader, std::uint64_t limit, const std::string& where,
                             const std::function<Result<void>()>& go_on) {
  std::string out;
  std::vector<char> buffer(chunk);
  for (;;) {
    TRY(go_on());
    const auto n = TRY(reader.read(buffer.data(), buffer.size()));
    if (n == 0) return out;
    if (out.size() + n > limit)
      return Error{Code::bad_data, "more than " + std::to_string(limit) + " bytes when unpacked",
                   where, "split the file"};
    out.append(buffer.data(), n);
  }
}

}  // namespace store
