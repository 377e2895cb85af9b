# The program as users run it. A test that cannot run (no name server installed, for example) prints
# the reason and returns 77, which ctest shows as skipped.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_executable(store_feed ${CMAKE_CURRENT_LIST_DIR}/program/store_feed.cc)
target_link_libraries(store_feed PRIVATE waybill::store waybill_flags)
add_executable(web_fetch ${CMAKE_CURRENT_LIST_DIR}/program/web_fetch.cc)
target_link_libraries(web_fetch PRIVATE waybill::net waybill_flags)
add_executable(ask_lists ${CMAKE_CURRENT_LIST_DIR}/program/ask_lists.cc)
target_link_libraries(ask_lists PRIVATE waybill::reputation waybill::net waybill_flags)
set(environment WAYBILL=$<TARGET_FILE:waybill> STORE_FEED=$<TARGET_FILE:store_feed> STORE_TEST=$<TARGET_FILE:store_test>
                WEB_FETCH=$<TARGET_FILE:web_fetch> ASK_LISTS=$<TARGET_FILE:ask_lists>)
file(GLOB programs CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/program/test_*.py)
foreach(program ${programs})
  get_filename_component(name ${program} NAME_WE)
  add_test(NAME program.${name} COMMAND Python3::Interpreter -B ${program})
  set_tests_properties(program.${name} PROPERTIES ENVIRONMENT "${environment}"
                                                  SKIP_RETURN_CODE 77 TIMEOUT 300)
endforeach()
# Two servers, and the suite of every store three times over them.
set_tests_properties(program.test_clickhouse PROPERTIES TIMEOUT 900)
