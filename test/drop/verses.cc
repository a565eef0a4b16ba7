// A source of its own: a text file of which every so many lines are a document.
#include "data/deliver.h"
#include "data/local.h"

namespace data::source {

namespace {

struct Verses : LocalSource {
  std::int64_t lines = 1;
  template <class V>
  void fields(V& v) {
    LocalSource::fields(v);
    v(lines, "lines", "lines of a verse");
  }
  base::Result<void> check() const {
    TRY(LocalSource::check());
    if (lines > 0) return {};
    return base::Error{base::Code::bad_request, "a verse has at least one line", "", ""};
  }
};

base::Result<Fetched> fetch(const base::Settings& options, base::Context& ctx) {
  const auto& own = options.as<Verses>();
  auto out = TRY(find_file(own, ctx));
  out.options = {{"lines", own.lines}};
  return out;
}

base::Result<void> read(const Fetched& fetched, base::Context& ctx, Reading& reading) {
  const auto text = TRY(ctx.disk.read(fetched.file));
  const auto lines = fetched.options.value("lines", std::int64_t{1});
  std::string verse;
  std::int64_t count = 0, verses = 0;
  for (std::size_t at = 0, end; (end = text.find('\n', at)) != text.npos; at = end + 1) {
    verse += text.substr(at, end - at) + "\n";
    if (++count % lines != 0) continue;
    auto document = begin_document(fetched, std::to_string(++verses));
    document.kind = "text";
    document.blocks = split_paragraphs(verse, document.key);
    TRY(deliver(std::move(document), reading));
    verse.clear();
  }
  return {};
}

}  // namespace

extern const Entry verses{.summary = "verses of a text file",
                          .options = base::options<Verses>,
                          .label = local_label<Verses>,
                          .fetch = fetch,
                          .read = read,
                          .ready = file_ready<Verses>};

}  // namespace data::source
