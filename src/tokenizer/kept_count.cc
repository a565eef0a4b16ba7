#include "tokenizer/kept_count.h"

#include "base/json.h"

namespace tokenizer {

using base::Json;
using base::Result;

KeptCount::KeptCount(std::int64_t longest, KeptPlace place)
    : place_(std::move(place)),
      count_(longest, {place_.most, place_.disk, place_.folder, place_.every > 0}) {}

Result<KeptCount> KeptCount::open(std::int64_t longest, KeptPlace place) {
  KeptCount out(longest, std::move(place));
  if (out.place_.every > 0 && out.place_.disk->exists(out.state()) && out.read().ok()) return out;
  if (out.place_.disk->exists(out.place_.folder))
    TRY(out.place_.disk->remove_all(out.place_.folder));
  return KeptCount(longest, out.place_);
}

Result<void> KeptCount::read() {
  const auto json = TRY(base::parse_json(TRY(place_.disk->read(state())), state()));
  const auto wrong = base::Error{base::Code::bad_data, "kept counts cannot be read", state(), ""};
  for (const auto* key : {"batches", "pieces", "left_out"})
    if (!json.contains(key) || !json[key].is_number_unsigned()) return wrong;
  if (!json.contains("finished") || !json["finished"].is_boolean()) return wrong;
  if (!json.contains("runs") || !json["runs"].is_array()) return wrong;
  std::vector<std::string> runs;
  for (const auto& name : json["runs"]) {
    if (!name.is_string()) return wrong;
    runs.push_back(name.get<std::string>());
  }
  TRY(count_.go_on_with(runs, json["pieces"].get<std::uint64_t>(),
                        json["left_out"].get<std::uint64_t>()));
  counted_ = json["batches"].get<std::uint64_t>();
  finished_ = json["finished"].get<bool>();
  return {};
}

// The runs are on the medium before the file that names them.
Result<void> KeptCount::keep(bool finished) {
  const auto runs = TRY(count_.write_out());
  TRY(place_.disk->make_folders(place_.folder));
  const Json json = {{"batches", batches_},
                     {"pieces", count_.pieces()},
                     {"left_out", count_.left_out()},
                     {"runs", runs},
                     {"finished", finished}};
  TRY(place_.disk->write_file(state(), json.dump() + "\n"));
  TRY(count_.forget_merged());
  bytes_ = 0;
  return {};
}

Result<void> KeptCount::add(std::span<const std::string> texts, const PreTokenizer& cut,
                            std::uint64_t weight, const base::Pool& pool) {
  if (++batches_ <= counted_) {
    ++passed_over_;
    return {};
  }
  TRY(count_.add(texts, cut, weight, pool));
  for (const auto& text : texts) bytes_ += text.size();
  if (place_.every > 0 && bytes_ >= place_.every) return keep(false);
  return {};
}

Result<void> KeptCount::close() {
  if (place_.every > 0 && !finished_) TRY(keep(true));
  finished_ = true;
  return {};
}

Result<WordList> KeptCount::take(std::uint64_t least) {
  TRY(close());
  return count_.take(least);
}

Result<void> KeptCount::drain(std::uint64_t least, const UseWord& use) {
  TRY(close());
  return count_.drain([&](std::string_view word, std::uint64_t count) {
    return count >= least ? use(word, count) : base::done();
  });
}

}  // namespace tokenizer
