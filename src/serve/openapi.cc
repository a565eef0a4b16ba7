#include "serve/openapi.h"

#include "serve/app.h"

namespace serve {
namespace {

using base::Json;

Json named(const std::string& schema) { return {{"$ref", "#/components/schemas/" + schema}}; }

Json as_json(const std::string& schema) {
  return {{"application/json", {{"schema", named(schema)}}}};
}

Json refusal(const char* text) { return {{"description", text}, {"content", as_json("Error")}}; }

// What comes with 200.
Json answer(const App::Way& way) {
  Json content = way.says.empty() ? Json{{"*/*", Json::object()}} : as_json(way.says);
  if (way.scope == "generate" && way.path.ends_with("completions"))
    content["text/event-stream"] = {{"schema", {{"type", "string"}}}};
  return {{"description", way.text}, {"content", std::move(content)}};
}

Json answers(const App::Way& way, bool keys) {
  Json out = {{"200", answer(way)},
              {"400", refusal("The request is not as it should be; param names the field")},
              {"403", refusal("Of another host or page, or not in the scopes of the key")},
              {"404", refusal("There is no such thing here")},
              {"405", refusal("Another method")},
              {"413", refusal("The body is too long")},
              {"431", refusal("The head is too long")},
              {"500", refusal("The server failed")},
              {"501", refusal("A transfer coding that is not known")},
              {"503", refusal("Not now; Retry-After says when")}};
  out["429"] = refusal("Too much at once; Retry-After says when to try again");
  if (keys && !way.scope.empty()) out["401"] = refusal("No key, or none that opens anything");
  if (way.path == "/health")
    out["503"] = {{"description", "It stops"}, {"content", as_json("Anything")}};
  if (!way.asks.empty()) out["415"] = refusal("The body is not called JSON");
  if (way.method == "GET" && way.says.empty()) {
    out["304"] = {{"description", "As it was"}};
    out["404"] = {{"description", "There is none"}};  // a page, or words
  }
  return out;
}

Json operation(const App::Way& way, bool keys) {
  Json out = {{"summary", way.text}, {"responses", answers(way, keys)}};
  if (!way.asks.empty()) out["requestBody"] = {{"required", true}, {"content", as_json(way.asks)}};
  if (way.path.ends_with("{name}"))
    out["parameters"] = {
        {{"name", "name"}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}}};
  if (keys && !way.scope.empty()) {
    out["security"] = {{{"key", Json::array()}}};
    out["description"] = "Needs a key with the scope " + way.scope + ".";
  }
  return out;
}

}  // namespace

Json openapi(const ModelFacts& model, bool keys) {
  Json paths = Json::object();
  for (const auto& way : App::ways()) {
    std::string method = way.method;
    for (auto& c : method) c = static_cast<char>(c | 0x20);
    paths[way.path][method] = operation(way, keys);
  }
  Json components = {{"schemas", openapi_schemas(model)}};
  if (keys) components["securitySchemes"] = {{"key", {{"type", "http"}, {"scheme", "bearer"}}}};
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "janua serve"},
            {"version", "1"},
            {"description", "The model " + model.name + " over HTTP."}}},
          {"paths", std::move(paths)},
          {"components", std::move(components)}};
}

}  // namespace serve
