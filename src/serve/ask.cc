#include "serve/ask.h"

#include <algorithm>

#include "infer/constraint/pattern.h"
#include "infer/text_stream.h"
#include "serve/conversation.h"
#include "tokenizer/own_chat.h"

namespace serve {
namespace {

using base::Json;
using infer::TokenId;

// Each of these changes what an answer is. null and the neutral value are harmless.
struct Unsupported {
  const char* field;
  Json neutral;
};

const std::vector<Unsupported>& unsupported(bool chat) {
  static const std::vector<Unsupported> for_chat = {
      {"tools", Json::array()},
      {"tool_choice", "none"},
      {"functions", Json::array()},
      {"function_call", "none"},
      {"response_format", {{"type", "text"}}},
      {"modalities", Json::array({"text"})},
      {"audio", nullptr},
      {"prediction", nullptr},
      {"web_search_options", nullptr},
      {"reasoning_effort", "none"},
      {"chat_template", nullptr},
      {"chat_template_kwargs", Json::object()},
      {"add_generation_prompt", true},
      {"continue_final_message", false},
      {"guided_json", nullptr},
      {"guided_regex", nullptr},
      {"guided_choice", nullptr},
      {"guided_grammar", nullptr},
      {"grammar", nullptr},
  };
  static const std::vector<Unsupported> for_completion = {
      {"suffix", ""},
      {"response_format", {{"type", "text"}}},
      {"guided_json", nullptr},
      {"guided_regex", nullptr},
      {"guided_choice", nullptr},
      {"guided_grammar", nullptr},
      {"grammar", nullptr},
  };
  return chat ? for_chat : for_completion;
}

// Those that a chat template of the model's own reads.
bool template_reads(std::string_view field) {
  return field == "chat_template_kwargs" || field == "add_generation_prompt" ||
         field == "continue_final_message";
}

void refuse_unsupported(const Json& body, bool chat, bool own_template) {
  for (const auto& [field, neutral] : unsupported(chat))
    if (has(body, field) && body[field] != neutral && !(own_template && template_reads(field)))
      refuse_field(field, std::string(field) + " is not supported by this server",
                   "unsupported_parameter");
}

void check_model(const Json& body, const ModelFacts& model) {
  if (!has(body, "model")) return;
  if (!body["model"].is_string()) refuse_field("model", "model must be a string", "invalid_type");
  const auto name = body["model"].get<std::string>();
  if (name != model.name)
    refuse({404, "the model '" + name + "' is not here; this server has '" + model.name + "'",
            "model", "model_not_found"});
}

std::vector<std::string> read_stop(const Json& body) {
  std::vector<std::string> out;
  if (!has(body, "stop")) return out;
  const auto& stop = body["stop"];
  const auto add = [&](const Json& item) {
    if (!item.is_string())
      refuse_field("stop", "stop must be a string or a list of strings", "invalid_type");
    out.push_back(item.get<std::string>());
    if (out.back().empty()) refuse_field("stop", "a stop string must not be empty");
    if (out.back().size() > 256)
      refuse_field("stop", "a stop string must not be longer than 256 bytes");
  };
  if (!stop.is_array())
    add(stop);
  else
    for (const auto& item : stop) add(item);
  if (out.size() > 4) refuse_field("stop", "at most 4 stop strings are allowed");
  return out;
}

std::map<TokenId, double> read_bias(const Json& body) {
  std::map<TokenId, double> out;
  if (!has(body, "logit_bias")) return out;
  const auto& bias = body["logit_bias"];
  if (!bias.is_object() || bias.size() > 1024)
    refuse_field("logit_bias", "logit_bias must be an object of at most 1024 token ids",
                 "invalid_type");
  for (const auto& [key, value] : bias.items()) {
    const bool digits =
        !key.empty() && key.size() < 10 && key.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || !value.is_number())
      refuse_field("logit_bias", "logit_bias maps token ids to numbers", "invalid_type");
    out[static_cast<TokenId>(std::stol(key))] = value.get<double>();
  }
  return out;
}

infer::Sampling read_sampling(const Json& body, const ModelFacts& model, std::uint64_t fresh_seed) {
  infer::Sampling sampling;
  sampling.temperature = number_field(body, "temperature", 1);
  sampling.top_k = whole_field(body, "top_k", 0, -1, 1'000'000);
  sampling.top_k = std::max<std::int64_t>(sampling.top_k, 0);  // -1 means all, too
  sampling.top_p = number_field(body, "top_p", 1);
  sampling.min_p = number_field(body, "min_p", 0);
  sampling.repetition_penalty = number_field(body, "repetition_penalty", 1);
  sampling.presence_penalty = number_field(body, "presence_penalty", 0);
  sampling.frequency_penalty = number_field(body, "frequency_penalty", 0);
  sampling.logit_bias = read_bias(body);
  sampling.seed =
      has(body, "seed")
          ? static_cast<std::uint64_t>(whole_field(body, "seed", 0, INT64_MIN, INT64_MAX))
          : fresh_seed;
  const auto checked = sampling.check(model.codec.vocabulary());
  if (!checked.ok()) refuse_field(checked.error().where.c_str(), checked.error().what);
  return sampling;
}

infer::Node choices_of(const Json& list) {
  constexpr const char* field = "structured_outputs.choice";
  if (!list.is_array() || list.empty() || list.size() > 1024)
    refuse_field(field, "choice must be a list of 1 to 1024 texts", "invalid_type");
  std::vector<infer::Node> out;
  std::size_t bytes = 0;
  for (const auto& one : list) {
    if (!one.is_string() || one.get_ref<const std::string&>().empty())
      refuse_field(field, "choice holds something that is no text", "invalid_type");
    bytes += one.get_ref<const std::string&>().size();
    if (bytes > infer::Machine::kMostParts)
      refuse_field(field, "what the answer may be is too large to be watched over");
    out.push_back(infer::literal(one.get_ref<const std::string&>()));
  }
  return infer::either(std::move(out));
}

infer::Node pattern_of(const Json& pattern) {
  constexpr const char* field = "structured_outputs.regex";
  if (!pattern.is_string()) refuse_field(field, "regex must be a text", "invalid_type");
  auto out = infer::read_pattern(pattern.get_ref<const std::string&>());
  if (!out.ok()) refuse_field(field, out.error().what);
  return out.take();
}

// {"choice": [texts]} or {"regex": text}: the answer is one of these, or matches that from beginning to end.
std::shared_ptr<infer::Machine> read_structure(const Json& body) {
  constexpr const char* field = "structured_outputs";
  if (!has(body, field)) return nullptr;
  const auto& asked = body[field];
  if (!asked.is_object())
    refuse_field(field, "structured_outputs must be an object", "invalid_type");
  for (const auto& [name, value] : asked.items())
    if (!value.is_null() && name != "choice" && name != "regex")
      refuse_field(field, "structured_outputs." + name + " is not supported by this server",
                   "unsupported_parameter");
  if (has(asked, "choice") == has(asked, "regex"))
    refuse_field(field, "structured_outputs must hold choice or regex, and not both");
  auto out = infer::Machine::of(has(asked, "choice") ? choices_of(asked["choice"])
                                                     : pattern_of(asked["regex"]));
  if (!out.ok()) refuse_field(field, out.error().what);
  return out.take();
}

// What an answer says of how it was made. "server": what holds where a request says nothing; "context": the request
// asked for more than the context has room for; "drawn": by chance, and good to repeat the answer with.
Json told_of(const Json& body, const Ask& ask, const ModelFacts& model, const char* limit) {
  const auto& sampling = ask.sampling;
  const auto one = [&](const char* name, const Json& value, const char* otherwise = "server") {
    return Json{{"value", value}, {"from", has(body, name) ? "request" : otherwise}};
  };
  Json out;
  out["temperature"] = one("temperature", sampling.temperature);
  out["top_k"] = one("top_k", sampling.top_k);
  out["top_p"] = one("top_p", sampling.top_p);
  out["min_p"] = one("min_p", sampling.min_p);
  out["repetition_penalty"] = one("repetition_penalty", sampling.repetition_penalty);
  out["presence_penalty"] = one("presence_penalty", sampling.presence_penalty);
  out["frequency_penalty"] = one("frequency_penalty", sampling.frequency_penalty);
  out["seed"] = one("seed", static_cast<std::int64_t>(sampling.seed), "drawn");
  std::int64_t room = 0;
  for (const auto& prompt : ask.prompts)
    room = std::max(room, model.context - static_cast<std::int64_t>(prompt.size()));
  out["max_tokens"] = one(limit, std::min(ask.max_tokens, room));
  if (ask.max_tokens > room) out["max_tokens"]["from"] = "context";
  return out;
}

const tokenizer::OwnChat* own_template(const ModelFacts& model) {
  return model.templated ? model.codec.own_chat() : nullptr;
}

std::vector<TokenId> chat_prompt(const std::vector<tokenizer::Message>& messages, const Json& body,
                                 std::string_view raw, const ModelFacts& model) {
  if (!model.templated) return text_to_go_on(messages, model.codec);
  if (const auto* own = own_template(model))
    return render_own(messages, body, raw, *own, model.codec);
  return render(messages, model.codec);
}

Ask read_common(const Json& body, const ModelFacts& model, std::uint64_t fresh_seed, bool chat) {
  check_model(body, model);
  refuse_unsupported(body, chat, chat && own_template(model));
  Ask ask;
  ask.chat = chat;
  ask.ends =
      chat && own_template(model) ? own_template(model)->stop() : model.codec.special_ids().stop;
  ask.sampling = read_sampling(body, model, fresh_seed);
  ask.choices = whole_field(body, "n", 1, 1, kMostChoices);
  ask.stop = read_stop(body);
  ask.machine = read_structure(body);
  ask.stream = flag_field(body, "stream", false);
  if (has(body, "stream_options")) {
    if (!body["stream_options"].is_object())
      refuse_field("stream_options", "stream_options must be an object", "invalid_type");
    if (!ask.stream) refuse_field("stream_options", "stream_options needs stream: true");
    ask.stream_usage = flag_field(body["stream_options"], "include_usage", false);
  }
  return ask;
}

// Far more bytes than tokens could hold are refused before any is made into a token.
void check_length(std::size_t bytes, const ModelFacts& model, const char* field) {
  constexpr std::int64_t kMostBytesOfToken = 128;
  if (static_cast<std::int64_t>(bytes) / kMostBytesOfToken < model.context) return;
  refuse({400,
          "the prompt is " + std::to_string(bytes) + " bytes long; the model reads " +
              std::to_string(model.context) + " tokens",
          field, "context_length_exceeded"});
}

// An answer needs room for one token; a prompt that is only read may fill the context.
void check_room(const std::vector<TokenId>& prompt, const ModelFacts& model, const char* field,
                bool answers = true) {
  const auto length = static_cast<std::int64_t>(prompt.size());
  if (length + answers <= model.context) return;
  refuse({400,
          "the prompt has " + std::to_string(length) + " tokens" +
              (answers ? " and leaves no room to answer" : "") + "; the model reads " +
              std::to_string(model.context) + " tokens in all: it is " +
              std::to_string(length + answers - model.context) + " too long",
          field, "context_length_exceeded"});
}

void add_text_prompt(const std::string& text, const ModelFacts& model, Ask& ask) {
  check_length(text.size(), model, "prompt");
  const auto& special = model.codec.special_ids();
  auto tokens = special.before;
  const tokenizer::PatternBudget budget(text.size());
  model.codec.encode(text, tokens);
  refuse_endless(budget, "prompt");
  if (tokens.empty() && special.front() >= 0) tokens.push_back(special.front());
  ask.prompts.push_back(std::move(tokens));
  ask.echoes.push_back(text);
}

void add_token_prompt(const Json& list, const ModelFacts& model, Ask& ask) {
  std::vector<TokenId> tokens;
  std::string text;
  for (const auto& item : list) {
    const auto token = whole_number(item);
    if (!token || *token < 0 || *token >= model.codec.vocabulary())
      refuse_field("prompt", "prompt holds something that is not a token id of this model");
    tokens.push_back(static_cast<TokenId>(*token));
    text += model.codec.bytes(tokens.back());
  }
  if (tokens.empty()) refuse_field("prompt", "prompt holds an empty list of tokens");
  ask.prompts.push_back(std::move(tokens));
  ask.echoes.push_back(infer::to_utf8(text));
}

// A string, a list of strings, a list of token ids, or a list of such lists.
void read_prompt(const Json& body, const ModelFacts& model, Ask& ask) {
  if (!has(body, "prompt"))
    refuse_field("prompt", "prompt is missing", "missing_required_parameter");
  const auto& prompt = body["prompt"];
  const auto add = [&](const Json& item) {
    if (item.is_string())
      add_text_prompt(item.get<std::string>(), model, ask);
    else if (item.is_array())
      add_token_prompt(item, model, ask);
    else
      refuse_field("prompt", "prompt must be a string, a list of strings or token ids",
                   "invalid_type");
  };
  const bool many = prompt.is_array() && (prompt.empty() || !prompt.front().is_number());
  if (many)
    for (const auto& item : prompt) {
      if (static_cast<std::int64_t>(ask.prompts.size()) * ask.choices >= kMostChoices) break;
      add(item);
    }
  else
    add(prompt);
  if (ask.prompts.empty()) refuse_field("prompt", "prompt is an empty list");
  const auto count = prompt.is_array() && !prompt.front().is_number() ? prompt.size() : 1;
  if (static_cast<std::int64_t>(count) * ask.choices > kMostChoices)
    refuse_field("prompt", "at most " + std::to_string(kMostChoices) +
                               " answers, prompts times n, in one request");
  for (const auto& tokens : ask.prompts) check_room(tokens, model, "prompt", ask.max_tokens > 0);
}

Ask completion(const Json& body, const ModelFacts& model, std::uint64_t fresh_seed) {
  auto ask = read_common(body, model, fresh_seed, false);
  ask.max_tokens = whole_field(body, "max_tokens", 16, 0, INT32_MAX);
  const auto best_of = whole_field(body, "best_of", ask.choices, 0, 20);
  if (best_of != ask.choices)
    refuse_field("best_of", "best_of is not supported by this server", "unsupported_parameter");
  if (has(body, "logprobs") && body["logprobs"] != false) {
    ask.logprobs = true;
    ask.sampling.top_logprobs = static_cast<int>(whole_field(body, "logprobs", 0, 0, 5));
  }
  const bool echo = flag_field(body, "echo", false);
  ask.score_prompt = echo && ask.logprobs;
  read_prompt(body, model, ask);
  if (!echo)
    for (auto& text : ask.echoes) text.clear();
  ask.told = told_of(body, ask, model, "max_tokens");
  return ask;
}

Ask chat(const Json& body, const ModelFacts& model, std::uint64_t fresh_seed,
         std::string_view raw) {
  auto ask = read_common(body, model, fresh_seed, true);
  const auto messages = read_messages(body);
  std::size_t bytes = 0;
  for (const auto& message : messages) bytes += message.content.size();
  check_length(bytes, model, "messages");
  ask.prompts.push_back(chat_prompt(messages, body, raw, model));
  ask.echoes.emplace_back();
  check_room(ask.prompts.front(), model, "messages");
  const char* limit = has(body, "max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
  ask.max_tokens = whole_field(body, limit, model.context, 1, INT32_MAX);
  ask.logprobs = flag_field(body, "logprobs", false);
  const auto top = whole_field(body, "top_logprobs", 0, 0, 20);
  if (top > 0 && !ask.logprobs) refuse_field("top_logprobs", "top_logprobs needs logprobs: true");
  if (ask.logprobs) ask.sampling.top_logprobs = static_cast<int>(top);
  ask.told = told_of(body, ask, model, limit);
  return ask;
}

template <class F>
auto catch_refusal(F&& read) -> Answer<decltype(read())> {
  try {
    return read();
  } catch (Refusal& refusal) {
    return std::move(refusal);
  }
}

std::vector<tokenizer::Message> known_messages(const Json& body, const ModelFacts& model) {
  check_model(body, model);
  refuse_unsupported(body, true, own_template(model));
  auto out = read_messages(body);
  std::size_t bytes = 0;
  for (const auto& message : out) bytes += message.content.size();
  check_length(bytes, model, "messages");
  return out;
}

std::vector<TokenId> tokens_of(const std::string& text, bool special, const char* field,
                               const ModelFacts& model) {
  check_length(text.size(), model, field);
  auto out = special ? model.codec.special_ids().before : std::vector<TokenId>();
  const tokenizer::PatternBudget budget(text.size());
  model.codec.encode(text, out);
  refuse_endless(budget, field);
  return out;
}

// The tokens of one of the three things that a body may hold.
std::vector<TokenId> tokens_asked(const Json& body, const ModelFacts& model, std::string_view raw) {
  check_model(body, model);
  if (has(body, "messages")) return chat_prompt(known_messages(body, model), body, raw, model);
  const char* field = has(body, "content") ? "content" : "prompt";
  if (!has(body, field))
    refuse_field("prompt", "prompt is missing; messages or content do as well",
                 "missing_required_parameter");
  if (!body[field].is_string())
    refuse_field(field, std::string(field) + " must be a string", "invalid_type");
  const bool special = has(body, "content") ? flag_field(body, "add_special", false)
                                            : flag_field(body, "add_special_tokens", true);
  return tokens_of(body[field].get<std::string>(), special, field, model);
}

std::string text_of(const std::vector<TokenId>& tokens, const infer::TextCodec& codec) {
  std::string out;
  for (const auto token : tokens) out += codec.spelling(token);
  return infer::to_utf8(out);
}

Json tokenized(const Json& body, const ModelFacts& model, std::string_view raw) {
  const auto tokens = tokens_asked(body, model, raw);
  Json strings;
  if (flag_field(body, "return_token_strs", false)) {
    strings = Json::array();
    for (const auto token : tokens) strings.push_back(text_of({token}, model.codec));
  }
  return {{"count", tokens.size()},
          {"max_model_len", model.context},
          {"tokens", tokens},
          {"token_strs", strings}};
}

constexpr std::size_t kMostTokens = 1u << 20;  // of one request

Json detokenized(const Json& body, const ModelFacts& model) {
  check_model(body, model);
  if (!has(body, "tokens") || !body["tokens"].is_array() || body["tokens"].size() > kMostTokens)
    refuse_field("tokens",
                 "tokens must be a list of at most " + std::to_string(kMostTokens) + " token ids",
                 has(body, "tokens") ? "invalid_type" : "missing_required_parameter");
  std::vector<TokenId> tokens;
  for (const auto& item : body["tokens"]) {
    const auto token = whole_number(item);
    if (!token || *token < 0 || *token >= model.codec.vocabulary())
      refuse_field("tokens", "tokens holds something that is not a token id of this model");
    tokens.push_back(static_cast<TokenId>(*token));
  }
  const auto text = text_of(tokens, model.codec);
  return {{"prompt", text}, {"content", text}};
}

Json templated(const Json& body, const ModelFacts& model, std::string_view raw) {
  const auto messages = known_messages(body, model);
  const auto* own = own_template(model);
  return {{"prompt", own ? text_of_own(messages, body, raw, *own)
                         : text_of(chat_prompt(messages, body, raw, model), model.codec)}};
}

}  // namespace

Answer<Ask> read_completion(const Json& body, const ModelFacts& model, std::uint64_t fresh_seed) {
  return catch_refusal([&] { return completion(body, model, fresh_seed); });
}

Answer<Ask> read_chat(const Json& body, const ModelFacts& model, std::uint64_t fresh_seed,
                      std::string_view raw) {
  return catch_refusal([&] { return chat(body, model, fresh_seed, raw); });
}

Answer<Json> tokenize(const Json& body, const ModelFacts& model, std::string_view raw) {
  return catch_refusal([&] { return tokenized(body, model, raw); });
}

Answer<Json> detokenize(const Json& body, const ModelFacts& model, std::string_view) {
  return catch_refusal([&] { return detokenized(body, model); });
}

Answer<Json> apply_template(const Json& body, const ModelFacts& model, std::string_view raw) {
  return catch_refusal([&] { return templated(body, model, raw); });
}

Answer<Json> input_tokens(const Json& body, const ModelFacts& model, std::string_view raw) {
  return catch_refusal([&]() -> Json {
    const auto messages = known_messages(body, model);
    return {{"object", "chat.completion.input_tokens"},
            {"input_tokens", chat_prompt(messages, body, raw, model).size()}};
  });
}

}  // namespace serve
