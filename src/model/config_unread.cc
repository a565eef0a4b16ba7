// Keys of config.json that nobody has asked for: which of them may stand there.
#include <algorithm>
#include <span>

#include "model/config_keys.h"

namespace model {

namespace {

using base::Json;
using base::Result;

// What says how a model was made, is trained, stored or written with, and not what it computes.
constexpr const char* kHarmless[] = {
    // Of the file and the program that wrote it
    "_attn_implementation", "_attn_implementation_autoset", "_commit_hash", "_name_or_path",
    "architectures", "attn_implementation", "auto_map", "custom_pipelines", "dtype",
    "is_llama_config", "model_type", "tokenizer_class", "torch_dtype", "torchscript",
    "transformers_version", "transformers.js_config", "unsloth_fixed", "unsloth_version",
    "use_bfloat16", "use_cache",
    // Of tokens and texts
    "bos_token_id", "decoder_start_token_id", "eos_token_id", "forced_bos_token_id",
    "forced_eos_token_id", "pad_token_id", "prefix", "sep_token_id", "suppress_tokens",
    "begin_suppress_tokens", "unk_token_id",
    // Of training
    "attention_dropout", "aux_loss_alpha", "embd_pdrop", "ep_size", "finetuned", "hidden_dropout",
    "initializer_range", "resid_pdrop", "router_aux_loss_coef", "router_jitter_noise",
    "router_z_loss_coef", "seq_aux",
    // Of the mathematics of a partition of its products, which does not change what they mean
    "pretraining_tp",
    // Defaults of generation and of other tasks, which transformers 4 wrote into every file
    "bad_words_ids", "chunk_size_feed_forward", "diversity_penalty", "do_sample", "early_stopping",
    "encoder_no_repeat_ngram_size", "num_logits_to_keep", "exponential_decay_length_penalty",
    "finetuning_task", "id2label", "label2id", "length_penalty", "max_length", "min_length",
    "no_repeat_ngram_size", "num_beam_groups", "num_beams", "num_return_sequences",
    "output_attentions", "output_hidden_states", "output_router_logits", "output_scores",
    "problem_type", "remove_invalid_values", "repetition_penalty", "return_dict",
    "return_dict_in_generate", "task_specific_params", "temperature", "tf_legacy_loss", "top_k",
    "top_p", "typical_p"};

// Keys that another one overrules: transformers 5 writes both for those that know only the old one.
struct Overruled {
  const char *key, *by;
};
constexpr Overruled kOverruled[] = {{"rope_scaling", "rope_parameters"},
                                    {"rope_theta", "rope_parameters"}};

// Keys that say more of what another one switches on, and nothing where that stands there and is off.
constexpr Overruled kOfASwitch[] = {{"max_window_layers", "use_sliding_window"},
                                    {"sliding_window", "use_sliding_window"}};

// Factors that change nothing at 1.
constexpr const char* kFactors[] = {"partial_rotary_factor", "factor", "attention_factor"};

// What a model does unless it is said not to: transformers 5 takes null for no, too. Without is_causal
// each token sees those behind it.
constexpr const char* kOnUnlessSaid[] = {"is_causal"};

// What is multiplied with, by the ends of its names: 0 leaves nothing of it.
constexpr const char* kMultipliers[] = {"factor", "_multiplier", "_scale", "_scaling", "_scalar"};

bool names(std::span<const char* const> list, const std::string& key) {
  return std::ranges::find(list, key) != list.end();
}

// What layers are where a family does not speak of kinds of them.
bool is_usual_layers(const std::string& key, const Json& value) {
  return key == "layer_types" && value.is_array() &&
         std::ranges::all_of(value, [](const Json& one) { return one == "full_attention"; });
}

// A number that changes nothing.
bool is_neutral(const std::string& key, double value) {
  if (names(kFactors, key)) return value == 1;
  return value == 0 &&
         std::ranges::none_of(kMultipliers, [&](const char* end) { return key.ends_with(end); });
}

// A value that leaves switched off what its key might mean.
bool is_off(const std::string& key, const Json& value) {
  if (names(kOnUnlessSaid, key)) return value == true;
  if (value.is_null()) return true;
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_number()) return is_neutral(key, value.get<double>());
  if (value.is_string()) return value.get_ref<const std::string&>().empty();
  return value.empty();
}

bool is_overruled(const Json& object, const std::string& key, const std::set<std::string>& asked) {
  return std::ranges::any_of(kOverruled, [&](const Overruled& one) {
    return key == one.key && asked.contains(one.by) && object.contains(one.by) &&
           !object.at(one.by).is_null();
  });
}

bool is_of_a_switch_that_is_off(const Json& object, const std::string& key) {
  return std::ranges::any_of(kOfASwitch, [&](const Overruled& one) {
    return key == one.key && object.contains(one.by) && object.at(one.by) == false;
  });
}

}  // namespace

bool ConfigKeys::names_nothing(const std::string& key) { return names(kHarmless, key); }

bool ConfigKeys::changes_nothing(const std::string& key, const Json& value) {
  return names_nothing(key) || is_off(key, value) || is_usual_layers(key, value);
}

Result<void> ConfigKeys::check_all_read() const { return check_read(object_, ""); }

Result<void> ConfigKeys::check_read(const Json& object, const std::string& path) const {
  const auto& asked = asked_->at(&object);
  for (const auto& [key, value] : object.items()) {
    const auto name = path + key;
    if (asked_->contains(&value)) {
      TRY(check_read(value, name + "."));
      continue;
    }
    if (asked.contains(key) || changes_nothing(key, value) || is_overruled(object, key, asked) ||
        is_of_a_switch_that_is_off(object, key))
      continue;
    const auto text = value.is_structured()
                          ? std::string(value.is_array() ? "a list" : "an object")
                          : value.dump(-1, ' ', true, Json::error_handler_t::replace);
    return unsupported("'" + name.substr(0, 80) + "' is " + text.substr(0, 40) +
                           ", and what it changes is not known here",
                       "take the key out if it changes nothing; a model with it does not run here");
  }
  return {};
}

}  // namespace model
