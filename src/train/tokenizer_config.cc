#include "train/tokenizer_config.h"

#include "base/json.h"

namespace train {

base::Result<std::string> tokenizer_config_to_export(const base::Path& tokenizer_folder,
                                                     const model::Config& config,
                                                     base::Disk& disk) {
  const auto path = base::join(tokenizer_folder, "tokenizer_config.json");
  const auto text = TRY(disk.read(path));
  TRY(base::parse_json(text, path));  // says where an error stands; the other keeps the order
  auto json = nlohmann::ordered_json::parse(text, nullptr, false);
  if (!json.is_object())
    return base::Error{base::Code::bad_data, "this is no JSON object", path,
                       "make the tokenizer again"};
  json["model_max_length"] = config.context;
  return json.dump(2) + "\n";
}

}  // namespace train
