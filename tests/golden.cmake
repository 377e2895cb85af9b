# Every folder of examples/ is diagnosed, replayed and compared; see examples/README.md.
if(BUILD_TESTING)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  add_test(NAME golden
           COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/golden/run.py $<TARGET_FILE:waybill>)
endif()
