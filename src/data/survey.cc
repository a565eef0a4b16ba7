#include "data/survey.h"

#include <algorithm>

#include "base/forbidden.h"
#include "data/local.h"
#include "data/survey_file.h"
#include "data/walk.h"

namespace data {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

namespace {

constexpr std::size_t kMostSampled = 4000;  // some ten seconds on a slow disk

Result<void> check_folder(const Path& folder, base::Disk& disk) {
  if (!disk.exists(folder))
    return Error{Code::missing, "the folder does not exist", folder,
                 "name the folder of your text"};
  if (!disk.is_folder(folder))
    return Error{Code::bad_request, "is a file, not a folder", folder,
                 "name the folder that it lies in; all that is read in it becomes the text"};
  // Also a folder inside an artefact: a model is not fed with papers about another one.
  for (Path place = folder; place != base::parent(place); place = base::parent(place)) {
    if (place == "." || !is_made_by_janua(disk, place)) continue;
    return Error{Code::bad_request,
                 place == folder ? "janua made this folder" : "it lies in a folder that janua made",
                 place, "name the folder of your own text"};
  }
  return {};
}

// A file that is not looked into is like its neighbour.
Surveyed like(const Surveyed& other, const std::string& path, std::uint64_t bytes) {
  auto out = other;
  out.path = path;
  const auto by =
      static_cast<double>(bytes) / static_cast<double>(std::max<std::uint64_t>(1, out.bytes));
  for (auto& [language, amount] : out.languages) amount.text_bytes *= by;
  out.bytes = bytes;
  return out;
}

class Look {
 public:
  Look(const Path& folder, base::Context& ctx) : folder_(folder), ctx_(ctx) {}

  Result<Survey> all() {
    auto walked = TRY(walk(ctx_.disk, folder_));
    for (auto& one : walked.left_out) {
      Reading unheard;  // a name that is shown is no label of a document
      one.path = safe_label(std::move(one.path), unheard);
      out_.left_out.push_back(std::move(one));
    }
    const auto stride = 1 + walked.files.size() / kMostSampled;
    for (std::size_t i = 0; i < walked.files.size(); ++i) {
      TRY(ctx_.cancel.check("new"));
      if (i % 100 == 0) ctx_.reporter.progress("new", i, walked.files.size(), "files looked at");
      TRY(one(walked.files[i], i % stride == 0));
    }
    std::ranges::stable_sort(out_.left_out, {}, &LeftOut::path);
    return std::move(out_);
  }

 private:
  Result<void> one(const std::string& path, bool sampled) {
    if (!form_of(path)) return leave(path, other_kind(path), "");
    auto opened = ctx_.disk.open_reader(base::join(folder_, path));
    if (!opened.ok() && base::cannot_be_opened(opened.error()))
      return leave(path, opened.error().what, opened.error().hint);
    const auto bytes = TRY(std::move(opened))->size();
    if (bytes == 0) return leave(path, "empty", "");
    if (!sampled && is_one_document(path) && !out_.files.empty() &&
        is_one_document(out_.files.back().path)) {
      out_.files.push_back(like(out_.files.back(), path, bytes));
      return {};
    }
    ++out_.sampled;
    auto file = look_into(folder_, path, bytes, out_, ctx_.disk);
    if (file.ok()) {
      out_.files.push_back(file.take());
      return {};
    }
    const auto& error = file.error();
    if (error.code != Code::bad_data && error.code != Code::unsupported) return error;
    return leave(path, error.what, error.hint);
  }

  Result<void> leave(const std::string& path, const std::string& why, const std::string& hint) {
    out_.left_out.push_back({path, why, hint, false});
    return {};
  }

  const Path& folder_;
  base::Context& ctx_;
  Survey out_;
};

}  // namespace

Result<Survey> survey(const Path& folder, base::Context& ctx) {
  TRY(check_folder(folder, ctx.disk));
  return Look(folder, ctx).all();
}

}  // namespace data
