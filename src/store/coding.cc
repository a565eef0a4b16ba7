#include "store/coding.h"

#include <zlib.h>
#include <zstd.h>

#include <array>
#include <string>

#include "base/ascii.h"

namespace store {

namespace {

constexpr std::size_t kProbe = 1024;  // bytes that show whether the label is true
constexpr std::size_t kPiece = std::size_t{1} << 16;

class Identity : public Decoder {
 public:
  bool push(std::string_view bytes, const Sink& sink) override { return sink(bytes); }
  bool finish(const Sink&) override { return true; }
};

// What the kinds have in common: the first bytes are held until it can be told what they are.
class Probing : public Decoder {
 public:
  bool push(std::string_view bytes, const Sink& sink) override {
    if (told_) return plain_ ? sink(bytes) : unpack(bytes, sink);
    held_ += bytes;
    return held_.size() < kProbe || tell(sink);
  }
  bool finish(const Sink& sink) override {
    if (!told_ && !held_.empty() && !tell(sink)) return false;
    return !told_ || plain_ || ended();
  }

 protected:
  virtual bool is_it(std::string_view front) = 0;  // without a trace
  virtual bool unpack(std::string_view bytes, const Sink& sink) = 0;
  virtual bool ended() const = 0;

 private:
  bool tell(const Sink& sink) {
    told_ = true;
    plain_ = !is_it(held_);
    const auto held = std::move(held_);
    return push(held, sink);
  }
  std::string held_;
  bool told_ = false, plain_ = false;
};

class Zlib : public Probing {
 public:
  explicit Zlib(bool gzip) : gzip_(gzip) {}
  Zlib(const Zlib&) = delete;
  ~Zlib() override { close(); }

 protected:
  bool is_it(std::string_view front) override {
    if (gzip_) return front.starts_with("\x1f\x8b") && open(15 + 16);
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(front[at]); };
    const bool header =
        front.size() >= 2 && byte(0) % 16 == 8 && (byte(0) * 256 + byte(1)) % 31 == 0;
    if (header && open(15) && goes_well(front)) return open(15);
    return open(-15) && goes_well(front) && open(-15);
  }
  bool unpack(std::string_view bytes, const Sink& sink) override {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    while (stream_.avail_in > 0) {
      if (ended_ && !begins_again()) return true;
      if (!step(sink)) return false;
    }
    return true;
  }
  bool ended() const override { return ended_; }

 private:
  void close() {
    if (open_) inflateEnd(&stream_);
    open_ = false;
  }
  bool open(int bits) {
    close();
    stream_ = {};
    ended_ = false;
    open_ = inflateInit2(&stream_, bits) == Z_OK;
    return open_;
  }
  bool goes_well(std::string_view front) {
    bool any = false;
    const bool well = unpack(front, [&](std::string_view) { return any = true; });
    return well && (any || front.size() >= kProbe);
  }
  // Behind a member of gzip another one may stand; anything else is padding.
  bool begins_again() {
    if (!gzip_ || stream_.avail_in < 2 || stream_.next_in[0] != 0x1f || stream_.next_in[1] != 0x8b)
      return false;
    inflateReset(&stream_);
    ended_ = false;
    return true;
  }
  bool step(const Sink& sink) {
    std::array<char, kPiece> out;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(out.data());
      stream_.avail_out = kPiece;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (stream_.avail_out < kPiece && !sink({out.data(), kPiece - stream_.avail_out}))
        return false;
      ended_ = status == Z_STREAM_END;
      if (status != Z_OK && status != Z_BUF_ERROR && !ended_) return false;
    } while (!ended_ && stream_.avail_out == 0);
    return true;
  }

  const bool gzip_;
  bool open_ = false, ended_ = false;
  z_stream stream_{};
};

class Zstd : public Probing {
 public:
  Zstd() : context_(ZSTD_createDCtx()) {}
  Zstd(const Zstd&) = delete;
  ~Zstd() override { ZSTD_freeDCtx(context_); }

 protected:
  bool is_it(std::string_view front) override {
    return context_ && front.starts_with("\x28\xb5\x2f\xfd");
  }
  bool unpack(std::string_view bytes, const Sink& sink) override {
    std::array<char, kPiece> out;
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    for (bool full = false; in.pos < in.size || full;) {
      ZSTD_outBuffer to{out.data(), out.size(), 0};
      const auto status = ZSTD_decompressStream(context_, &to, &in);
      if (ZSTD_isError(status)) return false;
      if (to.pos > 0 && !sink({out.data(), to.pos})) return false;
      full = to.pos == to.size && status != 0;
      ended_ = status == 0;
    }
    return true;
  }
  bool ended() const override { return ended_; }

 private:
  ZSTD_DCtx* context_;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Decoder> make_decoder(std::string_view coding) {
  const auto name = base::ascii_lower(coding);
  if (name.empty() || name == "identity") return std::make_unique<Identity>();
  if (name == "gzip" || name == "x-gzip") return std::make_unique<Zlib>(true);
  if (name == "deflate") return std::make_unique<Zlib>(false);
  if (name == "zstd") return std::make_unique<Zstd>();
  return nullptr;
}

}  // namespace store
