#include "watch/page.h"

#include <cstdio>

#include "page/markup.h"
#include "page/plot.h"
#include "watch/words.h"

namespace watch {

namespace {

using page::escape_markup;

constexpr std::string_view kCss =
    "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;"
    "color:#1b1f24;background:#fff}table{border-collapse:collapse}"
    "th{text-align:left;font-weight:600;padding:.15rem 1rem .15rem 0;vertical-align:top}"
    "td{padding:.15rem 0}svg{max-width:100%;height:auto}progress{width:100%}"
    "button{font:inherit;padding:.3rem .8rem}:focus-visible{outline:3px solid #0b62a8}"
    "@media (prefers-color-scheme:dark){body{color:#e6eaee;background:#15191e}}";

// The words change with the page, so a reader of screens is told of no change unless it asks.
constexpr std::string_view kScript =
    "const main=document.querySelector('main'),button=document.querySelector('button');\n"
    "let paused=false;\n"
    "button.hidden=false;\n"
    "button.onclick=()=>{paused=!paused;button.setAttribute('aria-pressed',paused)};\n"
    "setInterval(async()=>{\n"
    "  if(paused||main.contains(document.activeElement))return;\n"
    "  const note=document.querySelector('#note');\n"
    "  try{\n"
    "    const got=await fetch('/main');\n"
    "    if(!got.ok)throw 0;\n"
    "    main.innerHTML=await got.text();note.textContent='';\n"
    "  }catch{note.textContent='janua watch does not answer any more.'}\n"
    "},5000);\n";

std::string table_of(const Training& training) {
  std::string out = "<table>\n";
  for (const auto& [name, value] : figures_of(training))
    out += "<tr><th scope=\"row\">" + escape_markup(name) + "</th><td>" + escape_markup(value) +
           "</td></tr>\n";
  return out + "</table>\n";
}

page::PlotSeries series_of(const std::string& name, const std::vector<Point>& points, bool marks) {
  page::PlotSeries out{.name = name, .marks = marks};
  for (const auto& point : points)
    out.points.push_back({.x = static_cast<double>(point.step), .y = point.value});
  return out;
}

// From what to what, for who does not see the curve.
std::string course_of(const std::string& what, const std::vector<Point>& points) {
  if (points.empty()) return "";
  char text[96];
  std::snprintf(text, sizeof text, " goes from %.3f at step %lld to %.3f at step %lld. ",
                points.front().value, static_cast<long long>(points.front().step),
                points.back().value, static_cast<long long>(points.back().step));
  return what + text;
}

std::string loss_chart(const Training& training, const std::string& id) {
  return page::line_plot({.title = "Training loss of " + training.name,
                          .description = course_of("The loss", training.losses),
                          .x_label = "step",
                          .y_label = "loss (nats per token)",
                          .series = {series_of("loss", training.losses, false)},
                          .id = id});
}

std::string validation_chart(const Training& training, const std::string& id) {
  page::Plot plot{.title = "Held-out text while " + training.name + " trains",
                  .x_label = "step",
                  .y_label = "bits per byte",
                  .id = id};
  for (const auto& [language, points] : training.validation) {
    plot.description += course_of(language, points);
    plot.series.push_back(series_of(language, points, true));
  }
  return page::line_plot(plot);
}

std::string section_of(const Training& training, const std::string& id) {
  auto out = "<section aria-labelledby=\"" + id + "\">\n<h2 id=\"" + id + "\">" +
             escape_markup(training.name) + "</h2>\n<p>" + escape_markup(progress_of(training)) +
             "</p>\n";
  if (training.steps > 0)
    out += "<progress aria-labelledby=\"" + id + "\" max=\"" + std::to_string(training.steps) +
           "\" value=\"" + std::to_string(training.step) + "\"></progress>\n";
  out += table_of(training);
  if (!training.losses.empty()) out += loss_chart(training, id + "-loss");
  if (!training.validation.empty()) out += validation_chart(training, id + "-validation");
  return out + "</section>\n";
}

}  // namespace

std::string_view page_script() { return kScript; }

std::string to_main(const Picture& picture) {
  auto out = "<h1>" + escape_markup(picture.folder) + "</h1>\n<p>" +
             escape_markup(state_of(picture)) + "</p>\n";
  if (const auto stages = stages_of(picture); !stages.empty())
    out += "<p>" + escape_markup(stages) + "</p>\n";
  for (const auto& problem : picture.problems)
    out += "<p><strong>Problem:</strong> " + escape_markup(problem) + "</p>\n";
  for (std::size_t i = 0; i < picture.trainings.size(); ++i)
    out += section_of(picture.trainings[i], "training-" + std::to_string(i));
  return out;
}

std::string to_page(const Picture& picture) {
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>" +
         escape_markup(picture.folder) + " - janua watch</title>\n<style>" + std::string(kCss) +
         "</style>\n</head>\n<body>\n<main>\n" + to_main(picture) +
         "</main>\n<p><button type=\"button\" aria-pressed=\"false\" hidden>Pause updates</button> "
         "<span id=\"note\" role=\"status\"></span></p>\n"
         "<script src=\"/watch.js\"></script>\n</body>\n</html>\n";
}

}  // namespace watch
