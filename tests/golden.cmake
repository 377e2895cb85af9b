find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME golden_examples
         COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/golden/run.py $<TARGET_FILE:waybill>)
