#include "ledger/chain.h"

namespace ledger {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

// The lines of a segment, one after the other.
class Walk {
 public:
  Walk(const Path& folder, std::uint64_t number, const Head& head)
      : folder_(folder), segment_(number), at_{head.next, head.digest, head.time}, whole_(at_) {}

  Result<void> line(std::string_view text, std::uint64_t begin, const See& see) {
    Step step;
    step.segment = segment_;
    step.number = ++number_;
    if (!take_apart(text, step.line)) return bad(number_, what_is_wrong(text));
    TRY(check_link(step.line));
    step.group = group_.empty() ? begin : group_.front().group;
    step.digest = base::sha256(text);
    step.time_before = at_.time;
    at_ = {step.line.index + 1, step.digest, step.line.time};
    group_.push_back(step);
    if (step.line.left > 0) return {};
    for (const auto& whole : group_) TRY(see(whole));
    group_.clear();
    whole_ = at_;
    out_.whole = begin + text.size() + 1;
    out_.lines = number_;
    return {};
  }

  Result<Walked> end(std::uint64_t size, bool is_last) {
    out_.head = {whole_.next, whole_.digest, std::string(whole_.time)};
    if (size == 0 && (segment_ > 0 || !is_last)) out_.torn = "the segment is empty";
    out_.rest = size - out_.whole;
    if (out_.rest > 0)
      out_.torn = group_.empty() ? "the last line is torn: its end is missing"
                                 : "the last group of records is torn: its end is missing";
    if (out_.torn.empty() || is_last) return std::move(out_);
    return bad(out_.lines + 1, out_.torn + ", but " + segment_name(segment_ + 1) + " follows");
  }

 private:
  Error bad(std::uint64_t line, const std::string& what) const {
    return bad_line(folder_, segment_, line, what);
  }

  static std::string what_is_wrong(std::string_view text) {
    const auto json = base::parse_json(text, "");
    if (!json.ok()) return "the line is not JSON";
    for (const char* key : {"body", "index", "kind", "prev", "time"})
      if (!json->is_object() || !json->contains(key)) return "the line is not a ledger record";
    return "the line is not in canonical form";
  }

  Result<void> check_link(const Line& line) const {
    if (line.index != at_.next) return bad(number_, wrong_place(line.index));
    if (line.prev != at_.digest) return wrong_link();
    if (!group_.empty() && line.left + 1 != group_.back().line.left)
      return bad(number_, "the line belongs to another group of records than the one before it");
    return {};
  }

  std::string wrong_place(std::uint64_t index) const {
    const auto found = std::to_string(index), wanted = std::to_string(at_.next);
    if (number_ > 1 || segment_ == 0)
      return "record " + found + " stands where record " + wanted +
             " belongs: a line was deleted, inserted or moved";
    return "the segment begins with record " + found + ", record " + wanted +
           " belongs here: the segment before it was cut, or segments were swapped, removed or put "
           "in";
  }

  Error wrong_link() const {
    if (at_.next == 0) return bad(1, "the first record does not begin a chain");
    if (number_ > 1)
      return bad(number_ - 1, "the line is not what line " + std::to_string(number_) +
                                  " recorded: one of the two was changed, inserted or moved");
    return {Code::verification,
            "its last line is not what " + segment_name(segment_) +
                " goes on from: one of the two was changed, cut or put in",
            base::join(folder_, segment_name(segment_ - 1)),
            "the ledger was changed after it was written; go back to a copy that verifies"};
  }

  // A Head whose time is a view into the head before the segment or into its bytes.
  struct At {
    std::uint64_t next;
    base::Digest digest;
    std::string_view time;
  };

  const Path& folder_;
  std::uint64_t segment_, number_ = 0;
  At at_;                    // after the last line
  At whole_;                 // after the last whole group
  std::vector<Step> group_;  // lines of a group whose last one has not come yet
  Walked out_;
};

}  // namespace

Error bad_line(const Path& folder, std::uint64_t segment, std::uint64_t line,
               const std::string& what) {
  return {Code::verification, what, base::join(folder, segment_place(segment, line)),
          "the ledger was changed after it was written; go back to a copy that verifies"};
}

Result<Record> Step::record(const Path& folder) const {
  auto out = read_record(line, digest.hex());
  if (!out.ok()) return bad_line(folder, segment, number, out.error().what);
  out->segment = segment;
  out->line = number;
  return out;
}

Result<Walked> walk_segment(base::Disk& disk, const Path& folder, std::uint64_t number,
                            bool is_last, const Head& head, const See& see) {
  const auto bytes = TRY(disk.map(base::join(folder, segment_name(number))));
  const auto view = bytes.view();
  Walk walk(folder, number, head);
  Result<void> walked;
  for (std::size_t begin = 0; begin < view.size() && walked.ok();) {
    const auto end = view.find('\n', begin);
    if (end == std::string_view::npos) break;
    walked = walk.line(view.substr(begin, end - begin), begin, see);
    begin = end + 1;
  }
  TRY(bytes.whole());
  TRY(std::move(walked));
  return walk.end(view.size(), is_last);
}

Result<Head> head_before(base::Disk& disk, const Path& folder, std::uint64_t number) {
  if (number == 0) return Head{};
  const auto path = base::join(folder, segment_name(number - 1));
  const auto bytes = TRY(disk.map(path));
  auto view = bytes.view();
  const auto bad = [&](const std::string& what) {
    return Error{Code::verification, what + ", but " + segment_name(number) + " follows", path,
                 "the ledger was changed after it was written; go back to a copy that verifies"};
  };
  if (view.empty()) return bad("the segment is empty");
  if (view.back() != '\n') return bad("the last line is torn: its end is missing");
  view.remove_suffix(1);
  const auto text = view.substr(view.rfind('\n') + 1);  // npos + 1 = 0
  Line line;
  if (!take_apart(text, line)) return bad("its last line is not a ledger record");
  return Head{line.index + 1, base::sha256(text), std::string(line.time)};
}

Result<std::optional<Seal>> find_last_signature(base::Disk& disk, const Path& folder,
                                                std::uint64_t segments) {
  for (auto number = segments; number-- > 0;) {
    std::string text;  // of the last one so far
    Step last;
    Seal seal;
    const auto head = TRY(head_before(disk, folder, number));
    TRY(walk_segment(disk, folder, number, number + 1 == segments, head,
                     [&](const Step& step) -> Result<void> {
                       if (step.line.kind != "signature") return {};
                       text = step.line.text;
                       last = step;
                       seal.time_before = step.time_before;
                       return {};
                     }));
    if (text.empty()) continue;
    take_apart(text, last.line);
    seal.record = TRY(last.record(folder));
    return std::optional(std::move(seal));
  }
  return std::optional<Seal>();
}

}  // namespace ledger
