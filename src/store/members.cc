#include "store/members.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "store/window.h"

namespace store {

using base::Result;

namespace {

constexpr std::size_t kKept = std::size_t{16} << 20;  // of a member's packed bytes
constexpr std::size_t kPiece = std::size_t{1} << 16;
constexpr std::size_t kProbe = 4096;  // packed bytes that unpack to how a member begins
constexpr std::size_t kLargestDictionary = std::size_t{16} << 20;
constexpr std::string_view kGzip = "\x1f\x8b\x08", kZstd = "\x28\xb5\x2f\xfd";

// One kind of packing: unpacks a member piece by piece.
class Unpacker {
 public:
  enum class Now { more, ended, damaged };
  virtual ~Unpacker() = default;
  virtual std::string_view magic() const = 0;
  virtual void restart() = 0;
  // Moves `in` and `out` on.
  virtual Now step(std::string_view& in, char*& out, std::size_t& room) = 0;
  virtual void dictionary(std::string_view) {}
};

class Gunzip : public Unpacker {
 public:
  Gunzip() { CHECK(inflateInit2(&stream_, 15 + 16) == Z_OK, "zlib refuses to start"); }
  Gunzip(const Gunzip&) = delete;
  ~Gunzip() override { inflateEnd(&stream_); }
  std::string_view magic() const override { return kGzip; }
  void restart() override { inflateReset(&stream_); }
  Now step(std::string_view& in, char*& out, std::size_t& room) override {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(std::min<std::size_t>(in.size(), 1 << 30));
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(room, 1 << 30));
    const auto had = stream_.avail_in, could = stream_.avail_out;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    in.remove_prefix(had - stream_.avail_in);
    out += could - stream_.avail_out;
    room -= could - stream_.avail_out;
    if (status == Z_STREAM_END) return Now::ended;
    return status == Z_OK || status == Z_BUF_ERROR ? Now::more : Now::damaged;
  }

 private:
  z_stream stream_{};
};

class Unzstd : public Unpacker {
 public:
  Unzstd() : context_(ZSTD_createDCtx()) { CHECK(context_, "zstd refuses to start"); }
  Unzstd(const Unzstd&) = delete;
  ~Unzstd() override { ZSTD_freeDCtx(context_); }
  std::string_view magic() const override { return kZstd; }
  void restart() override { ZSTD_DCtx_reset(context_, ZSTD_reset_session_only); }
  Now step(std::string_view& in, char*& out, std::size_t& room) override {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out, room, 0};
    const auto status = ZSTD_decompressStream(context_, &to, &from);
    if (ZSTD_isError(status)) return Now::damaged;
    in.remove_prefix(from.pos);
    out += to.pos;
    room -= to.pos;
    return status == 0 ? Now::ended : Now::more;
  }
  void dictionary(std::string_view bytes) override {
    ZSTD_DCtx_loadDictionary(context_, bytes.data(), bytes.size());
  }

 private:
  ZSTD_DCtx* context_;
};

bool named(const std::string& name, std::string_view ending) {
  return base::ascii_lower(name).ends_with(ending);
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 4; i-- > 0;) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
  return out;
}

bool skippable(std::string_view bytes) {
  return bytes.size() >= 8 && number_at(bytes, 0) / 16 == 0x184D2A5;
}

// All of a small packed text; "" where it is none, or larger than `limit`.
std::string unpack_all(Unpacker& unpacker, std::string_view bytes, std::size_t limit) {
  std::string out(limit, '\0');
  char* to = out.data();
  std::size_t room = limit;
  unpacker.restart();
  while (true) {
    const auto before = bytes.size() + room;
    const auto now = unpacker.step(bytes, to, room);
    if (now == Unpacker::Now::ended) break;
    if (now == Unpacker::Now::damaged || bytes.size() + room == before) return "";
  }
  out.resize(limit - room);
  return out;
}

}  // namespace

struct Members::State {
  State(std::unique_ptr<base::Reader> opened, const std::string& file_name, std::string_view begins)
      : file(std::move(opened)),
        name(file_name),
        begin(begins),
        raw([this](char* to, std::size_t room) { return file->read(to, room); }) {}

  std::unique_ptr<base::Reader> file;
  std::string name, begin;
  Window raw;
  Packing packing = Packing::plain;
  std::unique_ptr<Unpacker> unpacker, prober;
  bool started = false;
  bool ended = true;  // nothing more can be read of the member
  std::uint64_t offset = 0, end = 0, gap = 0;
  std::string damage;
  std::size_t used = 0;  // bytes of the member that were unpacked and are still at hand

  Result<void> start() {
    started = true;
    const auto front = TRY(raw.look(8));
    if (front.starts_with(kGzip.substr(0, 2)))
      packing = Packing::gzip;
    else if (front.starts_with(kZstd) || skippable(front))
      packing = Packing::zstd;
    else if (front.starts_with(begin))
      packing = Packing::plain;
    else if (named(name, ".gz"))
      packing = Packing::gzip;
    else if (named(name, ".zst"))
      packing = Packing::zstd;
    if (packing == Packing::gzip) {
      unpacker = std::make_unique<Gunzip>();
      prober = std::make_unique<Gunzip>();
    } else if (packing == Packing::zstd) {
      unpacker = std::make_unique<Unzstd>();
      prober = std::make_unique<Unzstd>();
    }
    return {};
  }

  // Whether the packed bytes unpack to how a member begins, or to a part of that where they end.
  bool is_begin(std::string_view bytes) {
    std::array<char, 16> out;
    char* to = out.data();
    std::size_t room = begin.size();
    bytes = bytes.substr(0, kProbe);
    prober->restart();
    while (room > 0) {
      const auto before = bytes.size() + room;
      const auto now = prober->step(bytes, to, room);
      if (now != Unpacker::Now::more || bytes.size() + room == before) break;
    }
    return std::string_view(out.data(), begin.size() - room) == begin;
  }

  // How many bytes from `from` on, of what is at hand, stand before the next member; all the rest of
  // the file is passed over where there is none.
  Result<std::size_t> find(std::size_t from) {
    while (true) {
      const auto hand = TRY(raw.look(from + kProbe));
      const auto at = hand.find(unpacker->magic(), from);
      if (at == hand.npos) {
        if (hand.size() < from + kProbe) return hand.size();
        from = hand.size() - unpacker->magic().size() + 1;
      } else if (is_begin(TRY(raw.look(at + kProbe)).substr(at))) {
        return at;
      } else {
        from = at + 1;
      }
      if (from > kKept) raw.take(std::exchange(from, 0));
    }
  }

  // The member gives no more: it ends where the next one begins.
  Result<void> finish(const char* word, std::size_t from) {
    damage = word;
    ended = true;
    const auto before = raw.at();
    const auto next = TRY(find(from));
    CHECK(raw.at() >= before, "a window goes back");
    raw.take(next);
    used = 0;
    end = raw.at();
    return {};
  }

  // A frame of zstd that holds no text; the first may hold the dictionary of all.
  Result<void> pass_skippable() {
    const auto head = TRY(raw.look(8));
    const bool of_dictionary = raw.at() == 0 && number_at(head, 0) == 0x184D2A5D;
    std::uint64_t size = number_at(head, 4);
    raw.take(8);
    if (of_dictionary && size <= kLargestDictionary) {
      auto bytes = std::string(TRY(raw.look(size)).substr(0, size));
      if (bytes.starts_with(kZstd)) bytes = unpack_all(*prober, bytes, kLargestDictionary);
      unpacker->dictionary(bytes);
      prober->dictionary(bytes);
    }
    while (size > 0) {
      const auto part = std::min<std::uint64_t>(TRY(raw.look(1)).size(), size);
      if (part == 0) break;
      raw.take(part);
      size -= part;
    }
    return {};
  }

  // Padding, and frames without text.
  Result<void> pass_silent() {
    while (true) {
      const auto hand = TRY(raw.look(8));
      const auto zeros = std::min(hand.find_first_not_of('\0'), hand.size());
      if (zeros > 0)
        raw.take(zeros);
      else if (packing == Packing::zstd && skippable(hand))
        TRY(pass_skippable());
      else
        return {};
    }
  }

  Result<bool> next() {
    if (!started) {
      TRY(start());
      if (packing == Packing::plain) {
        ended = false;
        return !TRY(raw.look(1)).empty();
      }
    } else if (packing == Packing::plain) {
      return false;
    }
    gap = 0;
    TRY(pass_silent());
    if (!TRY(raw.look(4)).starts_with(unpacker->magic())) {
      const auto before = raw.at();
      raw.take(TRY(find(0)));
      gap = raw.at() - before;
    }
    offset = end = raw.at();
    used = 0;
    damage.clear();
    unpacker->restart();
    ended = TRY(raw.look(1)).empty();
    return !ended;
  }

  Result<std::size_t> read_plain(char* to, std::size_t room) {
    const auto hand = TRY(raw.look(1));
    const auto size = std::min(room, hand.size());
    std::copy_n(hand.data(), size, to);
    raw.take(size);
    end = raw.at();
    return size;
  }

  Result<std::size_t> read(char* to, std::size_t room) {
    if (packing == Packing::plain) return read_plain(to, room);
    const auto wanted = room;
    while (!ended && room == wanted) {
      const auto hand = TRY(raw.look(used + 1));
      auto in = hand.substr(used);
      const bool at_end = in.empty();
      const auto now = unpacker->step(in, to, room);
      used = hand.size() - in.size();
      if (now == Unpacker::Now::ended) {
        raw.take(used);
        used = 0;
        end = raw.at();
        ended = true;
      } else if (now == Unpacker::Now::damaged) {
        TRY(finish("damaged", raw.at() == offset ? 1 : 0));
      } else if (at_end && room == wanted) {
        TRY(finish("truncated", raw.at() == offset ? 1 : 0));
      } else if (used > kKept) {
        raw.take(std::exchange(used, 0));
      }
    }
    return wanted - room;
  }
};

Members::Members(std::unique_ptr<State> state) : state_(std::move(state)) {}
Members::Members(Members&&) noexcept = default;
Members::~Members() = default;

Members Members::of(std::unique_ptr<base::Reader> file, const std::string& name,
                    std::string_view begin) {
  CHECK(begin.size() <= 16, "a member begins with more than is looked at");
  return Members(std::make_unique<State>(std::move(file), name, begin));
}

Result<Members> Members::open(base::Disk& disk, const base::Path& path, std::string_view begin) {
  return of(TRY(disk.open_reader(path)), path, begin);
}

Packing Members::packing() const { return state_->packing; }
Result<bool> Members::next() { return state_->next(); }
Result<std::size_t> Members::read(char* to, std::size_t room) { return state_->read(to, room); }
Result<void> Members::abandon() {
  if (state_->ended || state_->packing == Packing::plain) return {};
  return state_->finish("too large", state_->used);
}
std::uint64_t Members::offset() const { return state_->offset; }
std::uint64_t Members::end() const { return state_->end; }
const std::string& Members::damage() const { return state_->damage; }
std::uint64_t Members::gap() const { return state_->gap; }

}  // namespace store
