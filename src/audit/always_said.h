// What record/ calls optional is so for the sake of former versions. From which version of a stage on
// each of it is always written, and whether an artefact of that version says it: else whoever leaves
// a figure out would pass for somebody who could not yet write it.
#pragma once

#include "audit/check.h"

namespace audit {

// Of manifest.json, or of a JSON file of the artefact, read as `json`.
void check_said(const Standing& artefact, const std::string& file, const base::Json& json,
                Report& report);
// The manifest of every readable artefact, whatever its kind.
void check_said(const Scene& scene, Report& report);

}  // namespace audit
