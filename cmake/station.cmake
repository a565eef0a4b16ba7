# station(<name> NEEDS <earlier stations> USES <libraries> HIDES <libraries> REGISTRY <subfolders>
#         TWICE <subfolders> SKIP <file stems>)
#
# USES: third-party targets our headers mention (torch). HIDES: third-party targets only our
# .cc files touch (sqlite, toml++, beast), so nobody above ever pays for their headers.
# SKIP: files left out of this build, because what they need is not there (matmul_torch). TWICE: registries whose files are
# compiled twice, into <name>_<sub> and, with JANUA_LIGHT, into <name>_<sub>_light: a program links one of them.
#
# One folder in src/ = one library target. Three things keep the arrows one-way:
#   1. NEEDS may only name a station that is already declared: the order of
#      add_subdirectory() calls in src/CMakeLists.txt IS the order of the house.
#   2. Each station sees only its own include root (a one-entry folder holding a link
#      to the station), so #include "train/loop.h" from data/ does not compile.
#   3. Headers must stand alone: all_verify_interface_header_sets compiles each by itself.
# test/fence shows that each of them holds, and closes the hole of relative includes.
#
# x_test.cc files make one test program a station; x_fuzz.cc one fuzz target each, whose seeds in
# test/corpus/x_fuzz/ run as a plain test where libFuzzer is not built in; x_bench.cc one benchmark each.
function(station name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "NEEDS;USES;HIDES;SKIP;REGISTRY;TWICE")
  foreach(need IN LISTS arg_NEEDS)
    if(NOT TARGET ${need})
      message(FATAL_ERROR "station '${name}' needs '${need}', which is not declared before it. "
                          "Arrows point backwards only; see docs/house.md")
    endif()
  endforeach()

  set(here ${CMAKE_CURRENT_SOURCE_DIR})
  file(GLOB_RECURSE all CONFIGURE_DEPENDS ${here}/*.cc)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${here}/*.h)
  list(FILTER headers EXCLUDE REGEX "_test\\.h$")  # helpers of tests are no part of a room
  foreach(stem IN LISTS arg_SKIP)
    list(FILTER all EXCLUDE REGEX "/${stem}(_test|_bench|_fuzz)?\\.cc$")
    list(FILTER headers EXCLUDE REGEX "/${stem}\\.h$")
  endforeach()
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "_(test|bench|fuzz)\\.cc$")
  foreach(sub IN LISTS arg_TWICE)
    list(FILTER sources EXCLUDE REGEX "^${here}/${sub}/")
  endforeach()

  set(root ${CMAKE_BINARY_DIR}/roots/${name})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${here} ${root}/${name} SYMBOLIC)

  foreach(sub IN LISTS arg_REGISTRY)
    registry_list(${name} ${sub} generated)
    list(APPEND sources ${generated})
  endforeach()

  add_library(${name} STATIC ${sources})
  list(TRANSFORM headers REPLACE "^${here}" "${root}/${name}")
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${root} FILES ${headers})
  target_include_directories(${name} PUBLIC ${root})
  target_link_libraries(${name} PUBLIC ${arg_NEEDS} ${arg_USES} PRIVATE ${arg_HIDES})
  set_target_properties(${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  share_precompiled(${name})
  foreach(sub IN LISTS arg_TWICE)
    registry_twice(${name} ${sub})
  endforeach()
  station_programs(${name} ${all})
endfunction()

# The registry <sub> as libraries of its own: <name>_<sub>, and <name>_<sub>_light without what only the
# whole program can do. FILES, where given, are listed besides those in the folder.
function(registry_twice name sub)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "PREFIX" "FILES")
  if(NOT arg_PREFIX)
    set(arg_PREFIX ${name}_${sub})
  endif()
  registry_list(${name} ${sub} generated ${arg_FILES})
  list(FILTER generated INCLUDE REGEX "_list\\.cc$")
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/${sub}/*.cc)
  list(FILTER files EXCLUDE REGEX "_(test|bench|fuzz)\\.cc$")
  foreach(variant IN ITEMS "" light)
    string(JOIN _ target ${arg_PREFIX} ${variant})
    add_library(${target} STATIC ${files} ${arg_FILES} ${generated})
    target_link_libraries(${target} PUBLIC ${name})
    if(variant)
      target_compile_definitions(${target} PRIVATE JANUA_LIGHT)
    endif()
    share_precompiled(${target})
  endforeach()
endfunction()

# The tests, fuzz targets and benchmarks among a station's files.
function(station_programs name)
  set(tests ${ARGN})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(tests AND JANUA_TESTS)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} GTest::gmock GTest::gtest_main)
    share_precompiled(${name}_test)
    add_test(NAME ${name} COMMAND ${name}_test)
    test_environment(${name})
  endif()
  foreach(file IN LISTS ARGN)
    cmake_path(GET file STEM stem)
    if(stem MATCHES "_fuzz$" AND JANUA_TESTS)
      fuzz_target(${name} ${stem} ${file})
    elseif(stem MATCHES "_bench$" AND benchmark_FOUND)
      add_executable(${stem} ${file})
      target_link_libraries(${stem} PRIVATE ${name} benchmark::benchmark_main)
    endif()
  endforeach()
endfunction()

# libFuzzer drives it where that is built in; elsewhere a plain loop over the seeds does.
function(fuzz_target name stem file)
  set(seeds ${CMAKE_SOURCE_DIR}/test/corpus/${stem})
  if(JANUA_FUZZ)
    add_executable(${stem} ${file})
    target_link_options(${stem} PRIVATE -fsanitize=fuzzer)
    if(NOT TARGET fuzzers)
      add_custom_target(fuzzers)
    endif()
    add_dependencies(fuzzers ${stem})
  else()
    add_executable(${stem} ${file} ${CMAKE_SOURCE_DIR}/test/corpus/replay.cc)
    add_test(NAME ${stem} COMMAND ${stem} ${seeds})
    test_environment(${stem})
  endif()
  target_link_libraries(${stem} PRIVATE ${name})
endfunction()

# What a test may know about where it runs; JANUA_FIXTURES comes from outside when set there.
function(test_environment test)
  set_tests_properties(${test} PROPERTIES TIMEOUT 900 ENVIRONMENT "JANUA_SOURCE_DIR=${CMAKE_SOURCE_DIR}")
endfunction()

# Writes the list of everything in <sub>/: the file name is the registered name.
# No static initialisers, so a static library can never drop an entry. all() has the entries; names(), in
# a file of its own, only the names, so that the small program can check a recipe without the code behind.
function(registry_list name sub out)
  set(folder ${PROJECT_SOURCE_DIR}/src/${name}/${sub})
  file(GLOB files CONFIGURE_DEPENDS ${folder}/*.cc)
  list(FILTER files EXCLUDE REGEX "_(test|bench|fuzz)\\.cc$")
  list(APPEND files ${ARGN})
  list(SORT files)
  set(names "")
  set(decls "")
  set(rows "")
  foreach(file IN LISTS files)
    cmake_path(GET file STEM key)
    string(REPLACE "-" "_" symbol ${key})  # trace_check-proof.cc: `janua trace check-proof`
    if(key MATCHES "^(new|delete|export|import|switch|default|union|register)$")
      string(APPEND symbol "_")  # words of C++; the entry of new.cc is called new_
    endif()
    string(APPEND names "    \"${key}\",\n")
    string(APPEND decls "extern const Entry ${symbol};\n")
    string(APPEND rows "    {\"${key}\", &${symbol}},\n")
  endforeach()
  set(${out} ${CMAKE_CURRENT_BINARY_DIR}/${sub}_list.cc ${CMAKE_CURRENT_BINARY_DIR}/${sub}_names.cc PARENT_SCOPE)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${sub}_names.cc @ONLY CONTENT
"#include <string>
#include <vector>
namespace ${name}::${sub} {
std::vector<std::string> names();
std::vector<std::string> names() {
  return {
${names}  };
}
}  // namespace ${name}::${sub}
")
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${sub}_list.cc @ONLY CONTENT
"#include \"${name}/${sub}.h\"
namespace ${name}::${sub} {
${decls}
std::span<const Row> all() {
  static constexpr Row rows[] = {
${rows}  };
  return rows;
}
}  // namespace ${name}::${sub}
")
endfunction()
