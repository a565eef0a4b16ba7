# page(<station>): bundles web/ with npm's packages and adds it to the station's library.
#
# npm ci and the bundle live in the build tree, each redone only when its inputs change. The packages are
# those of web/package-lock.json, checked by its hashes; their install scripts are not run.
function(page station)
  find_program(JANUA_NPM npm)
  find_program(JANUA_NODE NAMES node nodejs)
  if(NOT JANUA_NPM OR NOT JANUA_NODE)
    message(FATAL_ERROR "npm and node are needed to bundle the page in web/; run ./setup, "
                        "or install the packages nodejs and npm")
  endif()
  set(web ${CMAKE_SOURCE_DIR}/web)
  set(work ${CMAKE_BINARY_DIR}/web)
  file(MAKE_DIRECTORY ${work})

  add_custom_command(
    OUTPUT ${work}/installed
    COMMAND ${CMAKE_COMMAND} -E copy ${web}/package.json ${web}/package-lock.json ${web}/.npmrc ${work}
    COMMAND ${JANUA_NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${work}/installed
    DEPENDS ${web}/package.json ${web}/package-lock.json ${web}/.npmrc
    WORKING_DIRECTORY ${work}
    COMMENT "Fetching the page's packages with npm (first time only)"
    VERBATIM)

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/*.ts ${web}/src/*.tsx)
  add_custom_command(
    OUTPUT ${work}/dist/page_data.cc
    COMMAND ${JANUA_NODE} ${web}/build.mjs ${work}/dist ${work}/node_modules
    DEPENDS ${work}/installed ${sources} ${web}/build.mjs ${web}/index.html ${web}/style.css
            ${web}/favicon.svg
    COMMENT "Bundling the page"
    VERBATIM)
  target_sources(${station} PRIVATE ${work}/dist/page_data.cc)
endfunction()
