# The web pages: their pure parts, and all of them in a real browser. Both are skipped where Node, its packages or
# Chromium are not there; the browser leaves a picture of every page in the build tree, under screenshots/.
find_program(NODE node)
if(NODE)
  add_test(NAME web.units COMMAND ${NODE} ${PROJECT_SOURCE_DIR}/web/test/run.mjs)
  add_test(NAME browser COMMAND ${NODE} ${PROJECT_SOURCE_DIR}/tests/browser/run.mjs $<TARGET_FILE:waybill>
                                ${PROJECT_BINARY_DIR}/screenshots)
  set_tests_properties(web.units browser PROPERTIES SKIP_RETURN_CODE 77)
  # A build with sanitizers is several times slower; its log is shorter.
  set_tests_properties(browser PROPERTIES TIMEOUT 1500 RUN_SERIAL ON)
else()
  add_test(NAME browser COMMAND ${CMAKE_COMMAND} -E echo "skipped: node is not there (apt-get install nodejs npm)")
  set_tests_properties(browser PROPERTIES SKIP_REGULAR_EXPRESSION "skipped:")
endif()
