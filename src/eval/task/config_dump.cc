// A task as results.json says it: the keys of the harness in its order, what the file leaves out filled in.
#include "eval/task/config.h"

namespace eval::task {
namespace {

// A dataclass of the harness names all of its fields, also those that are None.
Value fewshot_of(const Config& config) {
  const auto& said = config.said.value("fewshot_config", Value());
  const auto one = [&](const char* key, const Value& usual) {
    return said.is_object() && said.contains(key) ? said[key] : usual;
  };
  const auto of_task = [&](const char* key) { return config.said.value(key, Value()); };
  return {{"sampler", one("sampler", "default")},
          {"split", one("split", of_task("fewshot_split"))},
          {"process_docs", nullptr},
          {"fewshot_indices", one("fewshot_indices", nullptr)},
          {"samples", one("samples", nullptr)},
          {"doc_to_text", one("doc_to_text", config.doc_to_text)},
          {"doc_to_choice", one("doc_to_choice", config.doc_to_choice)},
          {"doc_to_target", one("doc_to_target", config.doc_to_target)},
          {"gen_prefix", one("gen_prefix", config.gen_prefix)},
          {"fewshot_delimiter", one("fewshot_delimiter", config.fewshot_delimiter)},
          {"target_delimiter", one("target_delimiter", config.target_delimiter)}};
}

Value metadata_of(const Config& config) {
  const auto said = config.said.value("metadata", Value());
  auto out = said.is_object()                   ? said
             : config.said.contains("metadata") ? Value{{"_metadata", said}}
                                                : Value::object();
  out["config_source"] = config.file;
  return out;
}

}  // namespace

Value dump_of(const Config& config) {
  auto out = Value::object();
  const auto put = [&](const char* key, const Value& usual = {}) {
    const auto value = config.said.value(key, usual);
    if (!value.is_null()) out[key] = value;
  };
  for (const char* key :
       {"task", "task_alias", "dataset_path", "dataset_name", "dataset_kwargs", "training_split",
        "validation_split", "test_split", "fewshot_split", "doc_to_text", "doc_to_target"})
    put(key);
  put("unsafe_code", false);
  put("doc_to_choice");
  put("description", "");
  put("target_delimiter", " ");
  put("fewshot_delimiter", "\n\n");
  out["fewshot_config"] = fewshot_of(config);
  out["num_fewshot"] = config.num_fewshot;
  put("metric_list");
  out["output_type"] = name(config.output);
  if (config.output == Output::generate_until || !config.generation_kwargs.empty())
    out["generation_kwargs"] = config.generation_kwargs;
  put("repeats", 1);
  put("filter_list");
  put("should_decontaminate", false);
  put("doc_to_decontamination_query");
  put("gen_prefix");
  out["metadata"] = metadata_of(config);
  return out;
}

}  // namespace eval::task
