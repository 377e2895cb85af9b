# The program as users run it. A test that cannot run (no name server installed, for example) prints
# the reason and returns 77, which ctest shows as skipped.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
file(GLOB programs CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/program/test_*.py)
foreach(program ${programs})
  get_filename_component(name ${program} NAME_WE)
  add_test(NAME program.${name} COMMAND Python3::Interpreter -B ${program})
  set_tests_properties(program.${name} PROPERTIES ENVIRONMENT WAYBILL=$<TARGET_FILE:waybill>
                                                  SKIP_RETURN_CODE 77 TIMEOUT 300)
endforeach()
