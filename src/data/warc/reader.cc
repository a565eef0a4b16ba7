#include "data/warc/reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/ascii.h"
#include "data/warc/block.h"
#include "store/html_charset.h"

namespace data::warc {

using base::Result;

namespace {

constexpr std::size_t kLongestHead = std::size_t{1} << 20;

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return out;
}

// "HTTP/1.1 200 OK": 200.
std::optional<int> status_of(std::string_view line) {
  if (!line.starts_with("HTTP/")) return {};
  const auto space = line.find_first_of(" \t");
  if (space == line.npos) return {};
  line.remove_prefix(std::min(line.find_first_not_of(" \t", space), line.size()));
  const auto digits = line.substr(0, line.find_first_not_of("0123456789"));
  if (digits.size() != 3) return {};
  return static_cast<int>(*number_of(digits));
}

// Some writers put the brackets of the grammar around it.
std::string uri_of(std::string_view value) {
  if (value.size() > 2 && value.front() == '<' && value.back() == '>')
    value = value.substr(1, value.size() - 2);
  return std::string(value);
}

// Some writers leave out what the block of a response is.
bool holds_http(std::string_view mime, const Record& record) {
  if (!mime.empty()) return mime == "application/http";
  const bool may =
      record.type == "response" || record.type == "request" || record.type == "revisit";
  return may && record.uri.starts_with("http");
}

bool is_page(std::string_view mime) { return mime.find("html") != mime.npos; }

// What became of a record so far.
struct Draft {
  Record record;
  std::string payload;
};

// Reads the records of one member after another; `text` gives the unpacked bytes of one.
class RecordReader {
 public:
  RecordReader(store::Members& members, const Limits& limits, const Receiver& receiver,
               const std::function<Result<void>()>& go_on)
      : members_(members),
        limits_(limits),
        receiver_(receiver),
        go_on_(go_on),
        text_([this](char* to, std::size_t room) { return members_.read(to, room); }) {}

  Result<void> run() {
    while (TRY(members_.next())) {
      say_gap(members_.offset() - members_.gap(), members_.gap());
      TRY(member());
    }
    say_gap(members_.offset() - members_.gap(), members_.gap());
    return {};
  }

 private:
  bool plain() const { return members_.packing() == store::Packing::plain; }

  void say_gap(std::uint64_t at, std::uint64_t bytes) const {
    if (bytes > 0) receiver_.gap({at, bytes});
  }

  Result<void> member() {
    text_.restart();
    several_ = false;
    waiting_.reset();
    while (TRY(pass_to_record())) {
      TRY(go_on_());
      if (waiting_) TRY(give(false));
      several_ = several_ || std::exchange(any_, true);
      TRY(record());
    }
    // One that is broken before anything can be read of it is told of, too.
    if (!std::exchange(any_, false) && !members_.damage().empty())
      waiting_.emplace().record.error = cut_word();
    if (waiting_) TRY(give(true));
    return {};
  }

  // A record of a member stands where the member does, unless others do, too; so it waits until that
  // is known.
  Result<void> give(bool last) {
    auto draft = *std::exchange(waiting_, std::nullopt);
    auto& record = draft.record;
    if (!plain()) {
      several_ = several_ || !last;
      record.offset = members_.offset();
      record.length = members_.end() - members_.offset();
      if (several_) record.offset = record.length = std::nullopt;
      // A checksum that does not hold is seen last.
      if (record.error.empty() && !members_.damage().empty()) {
        record.error = cut_word();
        record.payload_sha256.clear();
      }
    }
    return receiver_.record(record, draft.payload);
  }

  // To the next "WARC/"; line ends before it are nobody's loss, other bytes are. False at the end.
  Result<bool> pass_to_record() {
    std::uint64_t begun = text_.at(), lost = 0;
    while (true) {
      auto hand = TRY(text_.look(kLongestHead / 16));
      if (hand.empty()) break;
      if (lost == 0) {
        const auto ends = std::min(hand.find_first_not_of("\r\n"), hand.size());
        text_.take(ends);
        hand.remove_prefix(ends);
        begun = text_.at();
        if (is_begin(hand)) return true;
        if (hand.empty()) continue;
      }
      const auto at = find_begin(hand, 0);
      const auto bytes = at != hand.npos ? at : std::max<std::size_t>(hand.size(), 8) - 7;
      const auto part = at == hand.npos && hand.size() < kLongestHead / 16 ? hand.size() : bytes;
      lost += part;
      text_.take(part);
      if (at == hand.npos) continue;
      lose(begun, lost);
      return true;
    }
    lose(begun, lost);
    return false;
  }

  // Behind a record with a wrong length they are its own; behind a sound one in a member, too, for there
  // its length is too small.
  void lose(std::uint64_t at, std::uint64_t bytes) {
    if (bytes == 0) return;
    if (!waiting_ || (plain() && waiting_->record.error.empty())) return say_gap(at, bytes);
    auto& record = waiting_->record;
    if (plain()) record.length = at + bytes - *record.offset;
    if (!record.error.empty()) return;
    record.error = "content-length";
    record.payload_sha256.clear();
  }

  Result<void> record() {
    waiting_.emplace();
    auto& record = waiting_->record;
    const auto offset = text_.at();
    const auto size = TRY(find_head());
    if (size == 0) {
      TRY(lost_head(record));
    } else {
      const auto fields = read_fields(TRY(text_.look(size)).substr(0, size));
      text_.take(size);
      describe(fields, record);
      TRY(block(fields, *waiting_));
    }
    if (plain()) {
      record.offset = offset;
      record.length = text_.at() - offset;
    }
    return {};
  }

  // Bytes of the named fields; 0 where they do not end.
  Result<std::size_t> find_head() {
    for (std::size_t want = 1024, seen = 0;; want *= 2) {
      const auto hand = TRY(text_.look(want));
      const auto size = head_size(hand.substr(0, kLongestHead), seen < 3 ? 0 : seen - 3);
      if (size != hand.npos) return size;
      if (hand.size() < want || want >= kLongestHead) return std::size_t{0};
      seen = std::min(hand.size(), kLongestHead);
    }
  }

  // What is left of it is passed over up to the next record, and belongs to it.
  Result<void> lost_head(Record& record) {
    const auto hand = TRY(text_.look(kLongestHead));
    describe(read_fields(hand), record);
    const auto next = find_begin(hand, 1);
    const bool ends = next == hand.npos && hand.size() < kLongestHead;
    text_.take(next == hand.npos ? hand.size() : next);
    const bool cut = ends && (plain() || !members_.damage().empty());
    record.error = cut ? cut_word() : "header";
    return {};
  }

  // Why there is less than was said.
  std::string cut_word() const {
    if (plain()) return "truncated";
    if (members_.damage().empty()) return "content-length";
    return members_.damage() == "damaged" ? "damaged" : "truncated";
  }

  static void describe(const Fields& fields, Record& record) {
    record.type = std::string(fields.get("warc-type"));
    record.uri = uri_of(fields.get("warc-target-uri"));
    record.date = std::string(fields.get("warc-date"));
  }

  Result<void> block(const Fields& fields, Draft& draft) {
    auto& record = draft.record;
    const auto type = media_type(fields.get("content-type"));
    const bool http = holds_http(type.type, record);
    const auto length = number_of(fields.get("content-length"));
    const auto within = plain() ? UINT64_MAX : limits_.block;
    Payload payload(http, limits_);
    const auto passed = TRY(pass_block(text_, length.value_or(0), within,
                                       [&](std::string_view part) { payload.push(part); }));
    payload.finish();
    const bool large = length.value_or(0) > within && !passed.short_of;
    if (large) {
      record.error = "too-large";
      TRY(members_.abandon());
      text_.restart();
    } else if (!length) {
      record.error = "content-length";
    } else if (passed.short_of) {
      record.error = passed.next ? "content-length" : cut_word();
    } else if (!passed.fits) {
      record.error = "content-length";
    } else {
      record.error = payload.error();
    }
    tell(type, http, payload, record);
    if (!payload.error().empty() && record.error.empty()) record.error = payload.error();
    draft.payload = std::move(payload.kept());
    return {};
  }

  void tell(const MediaType& own, bool http, Payload& payload, Record& record) const {
    const bool asks = record.type == "request";
    const auto type = http ? media_type(payload.http().get("content-type")) : own;
    if (http && !asks) record.http_status = status_of(payload.http().first);
    if (!asks) {
      record.mime = type.type;
      record.charset = record.header_charset = type.charset;
      if (record.charset.empty() && is_page(record.mime))
        record.charset = base::ascii_lower(store::declared_encoding(payload.front()));
    }
    record.payload_bytes = payload.size();
    if (limits_.digest && record.error.empty() && record.type != "revisit")
      record.payload_sha256 = payload.sha256();
  }

  store::Members& members_;
  const Limits& limits_;
  const Receiver& receiver_;
  const std::function<Result<void>()>& go_on_;
  store::Window text_;
  std::optional<Draft> waiting_;  // not given yet
  bool any_ = false;              // record in this member before
  bool several_ = false;          // in this member
};

}  // namespace

Result<void> read_records(store::Members& members, const Limits& limits, const Receiver& receiver,
                          const std::function<Result<void>()>& go_on) {
  return RecordReader(members, limits, receiver, go_on).run();
}

Result<void> read_records(base::Context& ctx, const base::Path& path, const Limits& limits,
                          const Receiver& receiver) {
  auto members = TRY(store::Members::open(ctx.disk, path, kBegin));
  return read_records(members, limits, receiver, [&] { return ctx.cancel.check(path); });
}

}  // namespace data::warc
