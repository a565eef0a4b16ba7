#include "store/stream.h"

#include <zlib.h>
#include <zstd.h>

#include <cstring>
#include <vector>

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

class PlainReader : public ByteReader {
 public:
  explicit PlainReader(base::Bytes bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> read(char* into, std::size_t size) override {
    size = std::min(size, bytes_.size() - at_);
    if (size > 0) std::memcpy(into, bytes_.data() + at_, size);
    at_ += size;
    return size;
  }

 private:
  base::Bytes bytes_;
  std::size_t at_ = 0;
};

class GzipReader : public ByteReader {
 public:
  GzipReader(base::Bytes bytes, std::string name)
      : bytes_(std::move(bytes)), name_(std::move(name)) {
    CHECK(inflateInit2(&stream_, 15 + 16) == Z_OK, "zlib refuses to start");  // 16: gzip header
  }
  GzipReader(const GzipReader&) = delete;
  ~GzipReader() override { inflateEnd(&stream_); }

  Result<std::size_t> read(char* into, std::size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(into);
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1 << 30));
    const auto wanted = stream_.avail_out;
    while (stream_.avail_out == wanted) {
      if (ended_ && at_ == bytes_.size()) return std::size_t{0};
      TRY(step());
    }
    return static_cast<std::size_t>(wanted - stream_.avail_out);
  }

 private:
  Result<void> step() {
    if (ended_) inflateReset(&stream_);  // the next member
    ended_ = false;
    const auto left = std::min<std::size_t>(bytes_.size() - at_, 1 << 30);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes_.data() + at_));
    stream_.avail_in = static_cast<uInt>(left);
    const auto room = stream_.avail_out;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    const auto used = left - stream_.avail_in;
    at_ += used;
    if (status == Z_STREAM_END) {
      ended_ = true;
      return {};
    }
    if (status == Z_OK && (used > 0 || stream_.avail_out < room)) return {};
    if (status == Z_OK || status == Z_BUF_ERROR)
      return damaged(name_, at_, "the gzip data end too early");
    return damaged(name_, at_, std::string("not gzip data: ") + (stream_.msg ? stream_.msg : "?"));
  }

  base::Bytes bytes_;
  std::string name_;
  std::size_t at_ = 0;
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
  ZstdReader(base::Bytes bytes, std::string name)
      : bytes_(std::move(bytes)), name_(std::move(name)), context_(ZSTD_createDCtx()) {
    CHECK(context_, "zstd refuses to start");
  }

  Result<std::size_t> read(char* into, std::size_t size) override {
    ZSTD_inBuffer in{bytes_.data(), bytes_.size(), at_};
    ZSTD_outBuffer out{into, size, 0};
    while (out.pos == 0 && size > 0) {
      if (in.pos == in.size && frame_ended_) break;
      const auto before = in.pos;
      const auto status = ZSTD_decompressStream(context_.get(), &out, &in);
      if (ZSTD_isError(status))
        return damaged(name_, before, std::string("not zstd data: ") + ZSTD_getErrorName(status));
      frame_ended_ = status == 0;
      if (!frame_ended_ && in.pos == in.size && out.pos == 0)
        return damaged(name_, in.pos, "the zstd data end too early");
    }
    at_ = in.pos;
    return out.pos;
  }

 private:
  base::Bytes bytes_;
  std::string name_;
  std::size_t at_ = 0;
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

std::unique_ptr<ByteReader> read_bytes(base::Bytes bytes, const std::string& name) {
  if (name.ends_with(".gz")) return std::make_unique<GzipReader>(std::move(bytes), name);
  if (name.ends_with(".zst")) return std::make_unique<ZstdReader>(std::move(bytes), name);
  return std::make_unique<PlainReader>(std::move(bytes));
}

Result<std::unique_ptr<ByteReader>> open_reader(base::Disk& disk, const base::Path& path) {
  return read_bytes(TRY(disk.map(path)), path);
}

Result<std::unique_ptr<ByteWriter>> open_writer(base::Disk& disk, const base::Path& path) {
  auto file = TRY(disk.open_writer(path));
  std::unique_ptr<ByteWriter> writer;
  if (path.ends_with(".gz")) {
    writer = std::make_unique<GzipWriter>(std::move(file));
  } else if (path.ends_with(".zst")) {
    writer = std::make_unique<ZstdWriter>(std::move(file));
  } else {
    writer = std::make_unique<PlainWriter>(std::move(file));
  }
  return writer;
}

Result<std::string> read_all(ByteReader& reader, std::uint64_t limit, const std::string& where) {
  std::string out;
  std::vector<char> buffer(chunk);
  while (const auto n = TRY(reader.read(buffer.data(), buffer.size()))) {
    if (out.size() + n > limit)
      return Error{Code::bad_data, "more than " + std::to_string(limit) + " bytes when unpacked",
                   where, "split the file"};
    out.append(buffer.data(), n);
  }
  return out;
}

}  // namespace store
